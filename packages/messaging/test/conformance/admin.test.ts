import { afterEach, beforeEach, expect, test } from "vitest";
import { BrokerUnavailableError, connectMessaging, RefusedError, UnknownTopicError } from "../../src/index.js";
import { silentLogger } from "./silent-logger.js";
import { withBroker, World } from "./world.js";

withBroker("administration", () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.close());

  test("knows the cluster", async () => {
    const { admin } = world.messaging;
    expect(await admin.clusterId()).not.toBe("");
    expect(await admin.brokerCount()).toBeGreaterThan(0);
  });

  test("creates only what is missing, and tells what it created", async () => {
    const { admin } = world.messaging;
    const existing = await world.topic(3, { "retention.ms": "12345" });
    expect(await admin.createTopics([{ name: existing, partitions: 9, replication: 1, config: {} }])).toEqual([]);
    expect(await admin.partitionCount(existing)).toBe(3);
    expect(await admin.partitionCount(`${existing}.none`)).toBeUndefined();
    expect((await admin.topicConfig(existing)).get("retention.ms")).toBe("12345");
  });

  test("says why a topic can't be created", async () => {
    const spec = { name: "not a topic name", partitions: 1, replication: 1, config: {} };
    await expect(world.messaging.admin.createTopics([spec])).rejects.toBeInstanceOf(RefusedError);
  });

  test("H20: counts an open transaction's records, and markers, into the end of the log", async () => {
    const { admin } = world.messaging;
    const topic = await world.topic(2);
    const producer = await world.foreignProducer("p");
    const open = await producer.transaction();
    await open.send({ topic, messages: [{ value: "x", partition: 1 }] });
    const both = [
      { topic, partition: 1 },
      { topic, partition: 0 },
    ];
    expect((await admin.endOffsets(both)).map(({ offset }) => offset)).toEqual([1, 0]);
    await open.commit();
    await expect.poll(async () => (await admin.endOffsets(both)).map(({ offset }) => offset)).toEqual([2, 0]);
  });

  test("finds a record by the time at which it was written", async () => {
    const { admin } = world.messaging;
    const topic = await world.topic();
    const partition = { topic, partition: 0 };
    const producer = await world.foreignProducer("dated");
    for (const timestamp of ["1000", "2000", "3000"])
      await producer.send({ topic, messages: [{ value: "x", partition: 0, timestamp }] });
    expect(await admin.offsetsAt([partition], 1_500)).toEqual([{ ...partition, offset: 1 }]);
    expect(await admin.offsetsAt([partition], 3_001)).toEqual([{ ...partition, offset: -1 }]);
  });

  test("deletes records below a position", async () => {
    const { admin } = world.messaging;
    const topic = await world.topic();
    const appender = world.appender();
    for (let i = 0; i < 4; i++) await appender.append({ topic, partition: 0, key: null, value: null });
    await admin.deleteRecordsBefore([{ topic, partition: 0, offset: 3 }]);
    expect(await admin.beginningOffsets([{ topic, partition: 0 }])).toEqual([{ topic, partition: 0, offset: 3 }]);
  });

  test("names a topic that does not exist", async () => {
    const missing = [{ topic: `conformance.${world.id}.none`, partition: 0 }];
    await expect(world.messaging.admin.endOffsets(missing)).rejects.toBeInstanceOf(UnknownTopicError);
  });

  test("reads one record by its coordinates, and none where the log has none", async () => {
    const topic = await world.topic();
    const writer = await world.writer("w");
    const records = Array.from({ length: 20 }, (_, i) => ({
      topic,
      partition: 0,
      key: i.toString(),
      value: Buffer.alloc(5_000, i),
    }));
    await writer.commit(records);
    const at = (offset: number) => world.messaging.readRecord({ topic, partition: 0, offset });
    expect(await at(13)).toMatchObject({ offset: 13, key: Buffer.from("13"), value: Buffer.alloc(5_000, 13) });
    const marker = 20;
    expect(await at(marker)).toBeUndefined();
    expect(await at(500)).toBeUndefined();
    await world.messaging.admin.deleteRecordsBefore([{ topic, partition: 0, offset: 10 }]);
    expect(await at(3)).toBeUndefined();
    expect(await at(10)).toMatchObject({ offset: 10 });
  });

  test("a cluster that can't be reached is told with its address and a remedy", async () => {
    const nowhere = connectMessaging({ brokers: ["127.0.0.1:1"], clientId: "conformance" }, silentLogger);
    await expect(nowhere).rejects.toBeInstanceOf(BrokerUnavailableError);
    await expect(nowhere).rejects.toThrow("127.0.0.1:1");
  });
});
