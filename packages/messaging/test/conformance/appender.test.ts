import { afterEach, beforeEach, expect, test } from "vitest";
import { ClosedError, RecordTooLargeError, RefusedError, UnknownTopicError } from "../../src/index.js";
import { Collector } from "./collector.js";
import { withBroker, World } from "./world.js";

withBroker("an appender", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  test("writes concurrent calls together, in the order of the calls, and tells each where its record stands", async () => {
    const topic = await world.topic();
    const appender = world.appender();
    const positions = await Promise.all(
      Array.from({ length: 5_000 }, (_, i) =>
        appender.append({ topic, partition: 0, key: null, value: Buffer.from(i.toString()) }),
      ),
    );
    expect(positions.map(({ offset }) => offset)).toEqual(positions.map((_, i) => i));
    const seen = new Collector();
    world.reader({ onBatch: seen.onBatch }).add([{ topic, partition: 0, offset: 0 }]);
    await seen.until(() => seen.records.length === 5_000);
    expect(seen.values).toEqual(positions.map((_, i) => i.toString()));
  });

  test("rejects a record too large to its own caller only", async () => {
    const topic = await world.topic(1, { "max.message.bytes": "2000" });
    const appender = world.appender();
    const sizes = [100, 100, 9_000, 100, 100];
    const outcomes = await Promise.allSettled(
      sizes.map((size) => appender.append({ topic, partition: 0, key: null, value: Buffer.alloc(size) })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
    ]);
    expect((outcomes[2] as PromiseRejectedResult).reason).toBeInstanceOf(RecordTooLargeError);
  });

  test("rejects a record that the topic does not take to its own caller only", async () => {
    const topic = await world.topic(1, { "cleanup.policy": "compact" });
    const appender = world.appender();
    const outcomes = await Promise.allSettled(
      ["a", null, "b"].map((key) => appender.append({ topic, partition: 0, key, value: Buffer.from("v") })),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((outcomes[1] as PromiseRejectedResult).reason).toBeInstanceOf(RefusedError);
  });

  test("names a topic, or a partition, that does not exist", async () => {
    const topic = await world.topic(2);
    const appender = world.appender();
    const missing = { partition: 0, key: null, value: null, topic: `${topic}.none` };
    await expect(appender.append(missing)).rejects.toBeInstanceOf(UnknownTopicError);
    await expect(appender.append({ ...missing, topic, partition: 2 })).rejects.toBeInstanceOf(UnknownTopicError);
  });

  test("has written all that it took before it stops, and takes nothing more", async () => {
    const topic = await world.topic();
    const appender = world.appender();
    const record = { topic, partition: 0, key: null, value: Buffer.from("x") };
    const appended = appender.append(record);
    await appender.stop();
    expect(await appended).toMatchObject({ offset: 0 });
    await expect(appender.append(record)).rejects.toBeInstanceOf(ClosedError);
  });

  test("flushes what was handed over so far", async () => {
    const topic = await world.topic();
    const appender = world.appender();
    let isWritten = false;
    void appender.append({ topic, partition: 0, key: null, value: null }).then(() => {
      isWritten = true;
    });
    await appender.flush();
    expect(isWritten).toBe(true);
  });
});
