import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server } from "node:net";
import { pipeline } from "node:stream";
import { describe, expect, it } from "vitest";
import { connectToKafka } from "../../src/connections.js";
import { createLogger } from "../../src/logger.js";
import { OperatorError } from "../../src/operator-error.js";

const broker = process.env.SPE_TEST_KAFKA;
if (broker === undefined) console.info("Reaching Kafka is not tried: set SPE_TEST_KAFKA to the address of a broker.");

/** Passes everything on to the real broker, once it listens. */
function doorTo(address: string): Server {
  const [host, port] = address.split(":");
  return createServer((inner) => {
    const outer = connect({ host, port: Number(port) });
    pipeline(inner, outer, inner, () => undefined); // either side may hang up
  });
}

async function listenOn(server: Server, port: number): Promise<number> {
  await once(server.listen(port, "127.0.0.1"), "listening");
  return (server.address() as AddressInfo).port;
}

/** Where nobody listens now, but may later. */
async function closedPort(): Promise<number> {
  const server = createServer();
  const port = await listenOn(server, 0);
  await once(server.close(), "close");
  return port;
}

/** A service that has begun to reach for a broker that is away. */
async function reachFor(port: number, signal: AbortSignal) {
  const logger = createLogger("test", "silent");
  const waits = new Promise<void>((resolve) => {
    logger.warn = () => resolve();
  });
  const config = { kafka: { brokers: [`127.0.0.1:${port}`] }, registryUrl: "http://127.0.0.1:1", prefix: "" };
  const reaching = connectToKafka({ config, logger, signal }, "test");
  reaching.catch(() => undefined); // awaited by the test
  await waits;
  return { reaching };
}

describe("a service that starts while the broker is away", () => {
  it.skipIf(broker === undefined)("waits for it, and is connected when it is back", async () => {
    const port = await closedPort();
    const { reaching } = await reachFor(port, new AbortController().signal);
    const door = doorTo(broker ?? "");
    await listenOn(door, port);
    const messaging = await reaching;
    expect(await messaging.admin.clusterId()).not.toBe("");
    await messaging.close();
    door.close();
  });

  it("ends at once when it is asked to stop", async () => {
    const stopping = new AbortController();
    const { reaching } = await reachFor(await closedPort(), stopping.signal);
    stopping.abort();
    await expect(reaching).rejects.toThrow(OperatorError);
  });

  it("gives up after a while, with a sentence", { timeout: 60_000 }, async () => {
    const { reaching } = await reachFor(await closedPort(), new AbortController().signal);
    await expect(reaching).rejects.toThrow(/no answer from Kafka at 127\.0\.0\.1/);
  });
});
