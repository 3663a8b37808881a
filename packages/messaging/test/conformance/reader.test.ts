import { afterEach, beforeEach, expect, test } from "vitest";
import type { LogReader } from "../../src/index.js";
import { Collector, signal } from "./collector.js";
import { withBroker, World } from "./world.js";

withBroker("a log reader", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  const value = (text: string): { key: null; value: Buffer } => ({ key: null, value: Buffer.from(text) });

  async function write(topic: string, values: readonly string[], partition = 0): Promise<void> {
    const appender = world.appender();
    for (const text of values) await appender.append({ topic, partition, ...value(text) });
  }

  test("delivers each partition in order, one batch at a time", async () => {
    const topic = await world.topic(2);
    const appender = world.appender();
    const seen = new Collector();
    const running = new Set<number>();
    let overlapped = false;
    const onBatch = async (batch: Parameters<Collector["onBatch"]>[0]): Promise<void> => {
      overlapped ||= running.has(batch.partition);
      running.add(batch.partition);
      await new Promise((resolve) => setImmediate(resolve));
      running.delete(batch.partition);
      seen.onBatch(batch);
    };
    world.reader({ onBatch }).add([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
    await Promise.all(
      Array.from({ length: 2_000 }, (_, i) => appender.append({ topic, partition: i % 2, ...value(i.toString()) })),
    );
    await seen.until(() => seen.records.length === 2_000);
    expect(overlapped).toBe(false);
    for (const partition of [0, 1]) {
      const own = seen.records.filter((record) => record.partition === partition);
      expect(own.map(({ offset }) => offset)).toEqual(own.map((_, i) => i));
    }
  });

  test("carries keys, headers, nulls and time stamps", async () => {
    const topic = await world.topic();
    const markerLike = Buffer.from([0, 0, 0, 0]);
    const appender = world.appender();
    const before = Date.now();
    await appender.append({
      topic,
      partition: 0,
      key: markerLike,
      value: null,
      headers: { a: "text", b: Buffer.from([1]) },
    });
    const seen = new Collector();
    world.reader({ onBatch: seen.onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => seen.records.length === 1);
    expect(seen.records[0]).toMatchObject({
      key: markerLike,
      value: null,
      headers: { a: Buffer.from("text"), b: Buffer.from([1]) },
    });
    expect(seen.records[0]?.timestampMs).toBeGreaterThanOrEqual(before);
  });

  test("never shows aborted records, even of two transactions that overlap", async () => {
    const topic = await world.topic();
    const [a, b] = [await world.foreignProducer("a"), await world.foreignProducer("b")];
    const [ta, tb] = [await a.transaction(), await b.transaction()];
    for (const [transaction, text] of [
      [ta, "a1"],
      [tb, "b1"],
      [ta, "a2"],
    ] as const) {
      await transaction.send({ topic, messages: [{ value: text, partition: 0, key: "\0\0\0\0" }] });
    }
    await tb.abort();
    await ta.abort();
    const kept = await a.transaction();
    await kept.send({ topic, messages: [{ value: "kept", partition: 0 }] });
    await kept.commit();
    const seen = new Collector();
    world.reader({ onBatch: seen.onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => seen.records.length > 0);
    expect(seen.values).toEqual(["kept"]);
  });

  test("waits for an open transaction's end when it reads committed, and does not when it does not", async () => {
    const topic = await world.topic();
    const producer = await world.foreignProducer("open");
    const open = await producer.transaction();
    await open.send({ topic, messages: [{ value: "x", partition: 0 }] });
    const [committed, uncommitted] = [new Collector(), new Collector()];
    world.reader({ onBatch: committed.onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    world
      .reader({ onBatch: uncommitted.onBatch, isolation: "read_uncommitted" })
      .add([{ topic, partition: 0, offset: 0 }]);
    await uncommitted.until(() => uncommitted.records.length === 1);
    expect(committed.batches).toEqual([]);
    await open.commit();
    await committed.until(() => committed.records.length === 1);
  });

  test("steps over markers and aborted records with batches that carry only the position", async () => {
    const topic = await world.topic();
    const producer = await world.foreignProducer("w");
    const aborted = await producer.transaction();
    await aborted.send({ topic, messages: [{ value: "x", partition: 0 }] });
    await aborted.abort();
    const seen = new Collector();
    world.reader({ onBatch: seen.onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => seen.nextOffset() === 2);
    expect(seen.records).toEqual([]);
  });

  test("does not let a slow partition hold up another", async () => {
    const topic = await world.topic(2);
    const release = signal();
    const seen = new Collector();
    const onBatch = async (batch: Parameters<Collector["onBatch"]>[0]): Promise<void> => {
      seen.onBatch(batch);
      if (batch.partition === 0) await release.promise;
    };
    world.reader({ onBatch }).add([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
    await write(topic, ["slow"]);
    await seen.until(() => seen.values.includes("slow"));
    await write(topic, ["1", "2", "3"], 1);
    await seen.until(() => seen.nextOffset(1) === 3);
    await write(topic, ["held"]);
    expect(seen.values).not.toContain("held");
    release.fire();
    await seen.until(() => seen.values.includes("held"));
  });

  test("holds a paused partition until it is resumed", async () => {
    const topic = await world.topic(2);
    const seen = new Collector();
    const reader = world.reader({ onBatch: seen.onBatch });
    reader.add([0, 1].map((partition) => ({ topic, partition, offset: 0 })));
    reader.pause([{ topic, partition: 0 }]);
    await write(topic, ["paused"]);
    await write(topic, ["open"], 1);
    await seen.until(() => seen.values.includes("open"));
    expect(seen.values).not.toContain("paused");
    reader.resume([{ topic, partition: 0 }]);
    await seen.until(() => seen.values.includes("paused"));
  });

  test("hands a batch over again when its handler failed", async () => {
    const topic = await world.topic();
    await write(topic, ["x"]);
    const seen = new Collector();
    const onBatch = (batch: Parameters<Collector["onBatch"]>[0]): void => {
      seen.onBatch(batch);
      if (seen.batches.length === 1) throw new Error("the handler stumbles");
    };
    world.reader({ onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => seen.values.length === 2);
    expect(seen.values).toEqual(["x", "x"]);
  });

  test.each([
    ["below the log", 2],
    ["beyond the log", 99],
  ])("tells of a position %s, and reads the partition no more", async (_, offset) => {
    const topic = await world.topic();
    await write(topic, ["0", "1", "2", "3", "4", "5", "6", "7"]);
    await world.messaging.admin.deleteRecordsBefore([{ topic, partition: 0, offset: 5 }]);
    const told: unknown[] = [];
    const seen = new Collector();
    const heard = signal();
    const onOutOfRange = (...args: unknown[]): void => {
      told.push(args);
      heard.fire();
    };
    const reader: LogReader = world.reader({ onBatch: seen.onBatch, onOutOfRange });
    reader.add([{ topic, partition: 0, offset }]);
    await heard.promise;
    expect(told).toEqual([
      [
        { topic, partition: 0, offset },
        { low: 5, high: 8 },
      ],
    ]);
    expect(seen.batches).toEqual([]);
  });

  test("moves when a partition is added again, and forgets one that is removed", async () => {
    const topic = await world.topic();
    await write(topic, ["0", "1", "2"]);
    const seen = new Collector();
    const reader = world.reader({ onBatch: seen.onBatch });
    reader.add([{ topic, partition: 0, offset: 2 }]);
    await seen.until(() => seen.values.length === 1);
    reader.add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => seen.values.length === 4);
    expect(seen.values).toEqual(["2", "0", "1", "2"]);
    reader.remove([{ topic, partition: 0 }]);
    expect(reader.lastFetchOkAt()).toBeUndefined();
  });

  test("knows when it last read without an error", async () => {
    const topic = await world.topic();
    const seen = new Collector();
    const reader = world.reader({ onBatch: seen.onBatch, maxWaitMs: 50 });
    const before = performance.now();
    reader.add([{ topic, partition: 0, offset: 0 }]);
    expect(reader.lastFetchOkAt()).toBeUndefined();
    await write(topic, ["x"]);
    await seen.until(() => seen.values.length === 1);
    expect(reader.lastFetchOkAt()).toBeGreaterThan(before);
  });

  test("has no callback running once it has stopped, and can be stopped twice", async () => {
    const topic = await world.topic();
    await write(topic, ["x"]);
    const [began, release] = [signal(), signal()];
    let isRunning = false;
    const onBatch = async (): Promise<void> => {
      isRunning = true;
      began.fire();
      await release.promise;
      isRunning = false;
    };
    const reader = world.reader({ onBatch });
    reader.add([{ topic, partition: 0, offset: 0 }]);
    await began.promise;
    const stopped = Promise.all([reader.stop(), reader.stop()]);
    release.fire();
    await stopped;
    expect(isRunning).toBe(false);
  });

  test("steps over what compaction removed", { timeout: 120_000 }, async () => {
    const topic = await world.topic(1, {
      "cleanup.policy": "compact",
      "segment.ms": "100",
      "min.cleanable.dirty.ratio": "0.001",
      "max.compaction.lag.ms": "100",
      "delete.retention.ms": "0",
    });
    const writer = await world.writer("w");
    const put = (text: string) => writer.commit([{ topic, partition: 0, key: "k", value: Buffer.from(text) }]);
    for (let i = 0; i < 10; i++) await put(i.toString());
    for (;;) {
      const [last] = await put("last");
      const seen = new Collector();
      const reader = world.reader({ onBatch: seen.onBatch });
      reader.add([{ topic, partition: 0, offset: 0 }]);
      await seen.until(() => (seen.nextOffset() ?? 0) > (last?.offset ?? 0));
      await reader.stop();
      if (!seen.values.includes("9")) break;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  });
});
