import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BrokerWorld, hasBroker, registryUrl } from "./broker-world.js";
import { chain, idAtHome } from "./jobs.js";
import { PlannerProcess } from "./planner-process.js";
import { ScriptedExecutor } from "./scripted-executor.js";

/** A way to the registry that can be cut. */
async function openGate(): Promise<{ url: string; server: Server; isOpen: boolean }> {
  const gate = { url: "", isOpen: true, server: createServer() };
  gate.server.on("request", (request, response) => {
    if (!gate.isOpen) {
      response.destroy();
      return;
    }
    const target = `${new URL(registryUrl).origin}${request.url ?? ""}`;
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const method = request.method ?? "GET";
      const headers = { "content-type": request.headers["content-type"] ?? "application/json" };
      const init = method === "GET" ? { method } : { method, headers, body: Buffer.concat(chunks) };
      fetch(target, init).then(
        async (answer) => {
          response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
          response.end(await answer.text());
        },
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => gate.server.listen(0, "127.0.0.1", resolve));
  gate.url = `http://127.0.0.1:${(gate.server.address() as AddressInfo).port}${new URL(registryUrl).pathname}`;
  return gate;
}

describe.skipIf(!hasBroker)("H12: a registry that is away", { timeout: 60_000 }, () => {
  let world: BrokerWorld;
  let gate: Awaited<ReturnType<typeof openGate>>;

  beforeEach(async () => {
    world = await BrokerWorld.open();
    gate = await openGate();
    await new ScriptedExecutor(world).start();
  }, 30_000);

  afterEach(async () => {
    await world.close();
    gate.server.closeAllConnections();
    gate.server.close();
  });

  it("holds pendingJobs of that partition where a schema must be asked for, visibly, and nothing else", async () => {
    const planner = new PlannerProcess(world, { SPE_REGISTRY_URL: gate.url });
    await planner.runs();
    gate.isOpen = false;
    const unknownSchema = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]);
    const held = idAtHome(0, "held");
    await world.appender.append({ topic: world.names.pendingJobs, partition: 0, key: held, value: unknownSchema });
    await planner.said("waiting for the schema registry", { partition: 0 });
    const { status, reasons } = await planner.readiness();
    expect(status).toBe(503);
    expect(reasons.join()).toMatch(/Partition 0: pendingJobs waits at offset 0/);

    const behind = idAtHome(0, "behind");
    await world.submit(behind, chain);
    await world.submit(idAtHome(1, "elsewhere"), chain);
    expect(await world.completionOf(idAtHome(1, "elsewhere"))).toMatchObject({ status: "succeeded" });
    expect(world.completions().map(({ jobId }) => jobId)).toEqual([idAtHome(1, "elsewhere")]);

    gate.isOpen = true;
    expect(await world.completionOf(held)).toMatchObject({ status: "rejected", error: { code: "unreadable_record" } });
    expect(await world.completionOf(behind)).toMatchObject({ status: "succeeded" });
    expect(await planner.readiness()).toMatchObject({ status: 200 });
  });
});
