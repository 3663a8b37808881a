import { afterEach, beforeEach, expect, test } from "vitest";
import {
  ClosedError,
  FencedError,
  type OutgoingRecord,
  RecordTooLargeError,
  TransactionError,
  UnknownTopicError,
} from "../../src/index.js";
import { Collector } from "./collector.js";
import { withBroker, World } from "./world.js";

withBroker("a transactional writer", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const record = (topic: string, value: string, partition = 0): OutgoingRecord => ({
    topic,
    partition,
    key: null,
    value: Buffer.from(value),
  });

  async function committedUpTo(topic: string, end: number, partition = 0): Promise<string[]> {
    const seen = new Collector();
    const reader = world.reader({ onBatch: seen.onBatch });
    reader.add([{ topic, partition, offset: 0 }]);
    await seen.until(() => (seen.nextOffset(partition) ?? 0) >= end);
    await reader.stop();
    return seen.values;
  }

  test("writes 2,000 records over 8 partitions as one, and tells where each one stands", async () => {
    const topic = await world.topic(8);
    const writer = await world.writer("w");
    const records = Array.from({ length: 2_000 }, (_, i) => record(topic, `v${i.toString()}`, i % 8));
    const positions = await writer.commit(records);
    const seen = new Collector();
    world
      .reader({ onBatch: seen.onBatch })
      .add(Array.from({ length: 8 }, (_, partition) => ({ topic, partition, offset: 0 })));
    await seen.until(() => seen.records.length === 2_000);
    const found = new Map(
      seen.records.map((r) => [`${r.partition.toString()}@${r.offset.toString()}`, r.value?.toString()]),
    );
    positions.forEach(({ partition, offset }, i) => {
      expect(found.get(`${partition.toString()}@${offset.toString()}`)).toBe(`v${i.toString()}`);
    });
  });

  test("commits one transaction right after another", async () => {
    const topic = await world.topic(2);
    const writer = await world.writer("w");
    for (let i = 0; i < 30; i++)
      await writer.commit([record(topic, `a${i.toString()}`), record(topic, `b${i.toString()}`, 1)]);
    expect(await committedUpTo(topic, 60)).toEqual(Array.from({ length: 30 }, (_, i) => `a${i.toString()}`));
  });

  test("splits what exceeds one batch, keeping the order", async () => {
    const topic = await world.topic(1, { "max.message.bytes": "1100000" });
    const writer = await world.writer("w");
    const records = Array.from({ length: 50 }, (_, i) => ({
      ...record(topic, ""),
      key: i.toString(),
      value: Buffer.alloc(100_000),
    }));
    const positions = await writer.commit(records);
    expect(positions.map(({ offset }) => offset)).toEqual(records.map((_, i) => i));
  });

  test("that was fenced gets FencedError and leaves nothing", async () => {
    const topic = await world.topic();
    const old = await world.writer("same");
    await old.commit([record(topic, "before")]);
    const young = await world.writer("same");
    await expect(old.commit([record(topic, "zombie")])).rejects.toBeInstanceOf(FencedError);
    const [{ offset } = { offset: -1 }] = await young.commit([record(topic, "after")]);
    expect(await committedUpTo(topic, offset + 1)).toEqual(["before", "after"]);
  });

  test("ends what its predecessor left open when it fences", async () => {
    const topic = await world.topic();
    const predecessor = await world.foreignProducer("same");
    const open = await predecessor.transaction();
    await open.send({ topic, messages: [{ value: "open", partition: 0 }] });
    const successor = await world.writer("same");
    const [{ offset } = { offset: -1 }] = await successor.commit([record(topic, "mine")]);
    expect(await committedUpTo(topic, offset + 1)).toEqual(["mine"]);
  });

  test("that meets a record too large leaves nothing, says so, and can be fenced anew", async () => {
    const topic = await world.topic(2, { "max.message.bytes": "1000" });
    const writer = await world.writer("w");
    const tooLarge = { ...record(topic, "", 1), value: Buffer.alloc(5_000) };
    await expect(writer.commit([record(topic, "lost"), tooLarge])).rejects.toBeInstanceOf(RecordTooLargeError);
    await expect(writer.commit([record(topic, "x")])).rejects.toBeInstanceOf(TransactionError);
    await writer.fence();
    const [{ offset } = { offset: -1 }] = await writer.commit([record(topic, "kept")]);
    expect(await committedUpTo(topic, offset + 1)).toEqual(["kept"]);
  });

  test("commits nothing as nothing", async () => {
    const writer = await world.writer("w");
    expect(await writer.commit([])).toEqual([]);
  });

  test("refuses a second transaction while one is under way, use before fencing, and use after closing", async () => {
    const topic = await world.topic();
    const writer = await world.writer("w");
    const first = writer.commit([record(topic, "1")]);
    await expect(writer.commit([record(topic, "2")])).rejects.toBeInstanceOf(TransactionError);
    await first;
    await writer.close();
    await expect(writer.commit([record(topic, "3")])).rejects.toBeInstanceOf(ClosedError);
    const unfenced = world.messaging.transactionalWriter(`${world.id}-unfenced`);
    await expect(unfenced.commit([record(topic, "4")])).rejects.toBeInstanceOf(TransactionError);
  });

  test("names a topic that does not exist", async () => {
    const writer = await world.writer("w");
    await expect(writer.commit([record(`conformance.${world.id}.none`, "x")])).rejects.toBeInstanceOf(
      UnknownTopicError,
    );
  });
});
