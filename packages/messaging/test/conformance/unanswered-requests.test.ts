import { TestCluster } from "@spe/test-cluster";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Messaging, type OutgoingRecord, TransactionError, type TransactionalWriter } from "../../src/index.js";
import { Collector } from "./collector.js";
import { api, type TamperedWire } from "./tampered-wire.js";
import { withBroker, World } from "./world.js";

const folder = fileURLToPath(new URL("../../../../infra/target/test/unguarded-broker", import.meta.url));

describe("a request whose answer is lost, or that comes late", () => {
  let cluster: TestCluster;
  let world: World;
  let wire: TamperedWire;
  let messaging: Messaging;
  let topic: string;
  let writer: TransactionalWriter;
  /** A broker that would let a late batch begin a transaction of which its coordinator knows nothing. Others ask the coordinator first. */
  beforeAll(async () => {
    const properties = { "transaction.partition.verification.enable": false };
    cluster = await TestCluster.start({ folder, nodes: 1, properties });
  });
  afterAll(() => cluster.stop());

  beforeEach(async () => {
    world = await World.open(cluster.brokers);
    ({ wire, messaging } = await world.connectByWire());
    topic = await world.topic();
    writer = messaging.transactionalWriter(`${world.id}-w`);
    await writer.fence();
  });
  afterEach(() => world.close());

  const record = (value: string): OutgoingRecord => ({ topic, partition: 0, key: null, value: Buffer.from(value) });

  async function endOffset(): Promise<number> {
    const [end] = await world.messaging.admin.endOffsets([{ topic, partition: 0 }]);
    return end?.offset ?? 0;
  }

  /** What a reader of committed records finds up to the end of the log; it must get there. */
  async function committed(): Promise<string[]> {
    const end = await endOffset();
    const seen = new Collector();
    world.reader({ onBatch: seen.onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => (seen.nextOffset() ?? 0) >= end);
    return seen.values;
  }

  test("an append that is repeated is written once, in its place", async () => {
    const appender = messaging.appender();
    await appender.append(record("before"));
    wire.loseAnswerTo(api.Produce);
    const [first, second] = await Promise.all([appender.append(record("first")), appender.append(record("second"))]);
    await appender.append(record("after"));
    expect([first.offset, second.offset]).toEqual([1, 2]);
    expect(await committed()).toEqual(["before", "first", "second", "after"]);
    await appender.stop();
  });

  test("an append that comes late is not written again", async () => {
    const appender = messaging.appender();
    const held = wire.hold(api.Produce);
    const appended = appender.append(record("a"));
    const deliver = await held;
    await appended;
    await appender.append(record("b"));
    deliver();
    await appender.append(record("c"));
    expect(await committed()).toEqual(["a", "b", "c"]);
    await appender.stop();
  });

  test("a transaction whose batch was not answered for is dead, and nothing of it is read", async () => {
    wire.loseAnswerTo(api.Produce);
    await expect(writer.commit([record("lost")])).rejects.toThrow();
    await expect(writer.commit([record("too soon")])).rejects.toBeInstanceOf(TransactionError);
    await writer.fence();
    await writer.commit([record("next")]);
    expect(await committed()).toEqual(["next"]);
  });

  test("a batch that comes when its transaction has been ended leaves no transaction open", async () => {
    const held = wire.hold(api.Produce);
    await expect(writer.commit([record("late")])).rejects.toThrow();
    const deliver = await held;
    await writer.fence();
    deliver();
    await writer.commit([record("next")]);
    expect(await committed()).toEqual(["next"]);
  });

  test("a commit that is repeated counts once, and is the last of its epoch", async () => {
    wire.loseAnswerTo(api.EndTxn);
    await writer.commit([record("once")]);
    await expect(writer.commit([record("too soon")])).rejects.toBeInstanceOf(TransactionError);
    await writer.fence();
    await writer.commit([record("next")]);
    expect(await committed()).toEqual(["once", "next"]);
  });

  test("a commit that comes late does not end a later transaction", async () => {
    const heldEnd = wire.hold(api.EndTxn);
    await writer.commit([record("a")]);
    const end = await heldEnd;
    await writer.fence();
    const heldProduce = wire.hold(api.Produce);
    const next = writer.commit([record("b")]);
    const produce = await heldProduce;
    await expect(next).rejects.toThrow();
    produce();
    const markers = 1;
    await expect.poll(async () => (await endOffset()) > 1 + markers).toBe(true);
    end();
    await writer.fence();
    expect(await committed()).toEqual(["a"]);
  });
});

withBroker("a broker that falls silent", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  test("is found out, whatever waits for it, and all goes on when it speaks again", { timeout: 40_000 }, async () => {
    const { wire, messaging } = await world.connectByWire();
    const topic = await world.topic();
    const record = { topic, partition: 0, key: null, value: Buffer.from("x") };
    const seen = new Collector();
    const reader = messaging.reader({
      isolation: "read_committed",
      onBatch: seen.onBatch,
      onOutOfRange: () => undefined,
    });
    reader.add([{ topic, partition: 0, offset: 0 }]);
    const appender = messaging.appender();
    const writer = messaging.transactionalWriter(`${world.id}-w`);
    const membership = world.membership(
      { groupId: "g", topics: [topic], onAssigned: () => undefined, onLost: () => undefined },
      messaging,
    );
    await Promise.all([appender.append(record), writer.fence(), membership.start()]);
    const fellSilentAt = performance.now();
    const dropped = wire.fallSilent();
    const appended = appender.append(record);
    const fenced = writer.fence();
    await dropped;
    expect(performance.now() - fellSilentAt).toBeLessThan(8_000);
    wire.speak();
    await Promise.all([appended, fenced]);
    await writer.commit([record]);
    await seen.until(() => seen.records.length === 3);
    await Promise.all([reader.stop(), appender.stop(), writer.close(), membership.stop()]);
  });
});
