import { afterEach, beforeEach, expect, test } from "vitest";
import type { OutgoingRecord } from "../../src/index.js";
import { leaveHanging } from "../hanging-transaction.js";
import { Collector } from "./collector.js";
import { withBroker, World } from "./world.js";

withBroker("transactions that hang", () => {
  let world: World;
  let topic: string;
  beforeEach(async () => {
    world = await World.open();
    topic = await world.topic(2);
  });
  afterEach(() => world.close());

  const record = (value: string, partition = 0): OutgoingRecord => ({
    topic,
    partition,
    key: null,
    value: Buffer.from(value),
  });

  test("are told from others, and hold readers back no more once they are ended", async () => {
    const { transactions, admin } = world.messaging;
    const partitions = [0, 1].map((partition) => ({ topic, partition }));
    const writer = await world.writer("w");
    await writer.commit([record("before"), record("before", 1)]);
    const producer = await leaveHanging(world.addresses, `${world.id}-lost`, [record("lost")]);
    await writer.commit([record("after")]);

    const hanging = await transactions.hangingIn(partitions);
    expect(hanging).toMatchObject([{ topic, partition: 0, firstOffset: 2, ...producer }]);
    expect(await transactions.openIn(partitions)).toEqual(hanging);
    expect(await transactions.stableOffsets(partitions)).toMatchObject([{ offset: 2 }, { offset: 2 }]);

    for (const one of hanging) await transactions.end(one, "abort");
    expect(await transactions.openIn(partitions)).toEqual([]);
    expect(await transactions.stableOffsets(partitions)).toEqual(await admin.endOffsets(partitions));
    expect(await valuesIn(0)).toEqual(["before", "after"]);
  });

  test("end as committed where it is known that they were", async () => {
    await leaveHanging(world.addresses, `${world.id}-lost`, [record("kept")]);
    for (const one of await world.messaging.transactions.hangingIn([{ topic, partition: 0 }])) {
      await world.messaging.transactions.end(one, "commit");
    }
    expect(await valuesIn(0)).toEqual(["kept"]);
  });

  test("are not those that somebody has under way", async () => {
    const { transactions } = world.messaging;
    const producer = await world.foreignProducer("slow");
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value: "slow", partition: 0 }] });
    expect(await transactions.openIn([{ topic, partition: 0 }])).toMatchObject([{ firstOffset: 0 }]);
    expect(await transactions.hangingIn([{ topic, partition: 0 }])).toEqual([]);
    await transaction.commit();
    expect(await valuesIn(0)).toEqual(["slow"]);
  });

  test("the last transaction of an id is known by its outcome", async () => {
    const { transactions } = world.messaging;
    const id = `${world.id}-w`;
    expect(await transactions.lastOf(id)).toBeUndefined();
    const writer = await world.writer("w");
    expect(await transactions.lastOf(id)).toMatchObject({ outcome: "none" });
    await writer.commit([record("a")]);
    expect(await transactions.lastOf(id)).toMatchObject({ outcome: "committed" });
    const foreign = await world.foreignProducer("x");
    const transaction = await foreign.transaction();
    await transaction.send({ topic, messages: [{ value: "x", partition: 0 }] });
    expect(await transactions.lastOf(`${world.id}-x`)).toMatchObject({ outcome: "open" });
    await transaction.abort();
    expect(await transactions.lastOf(`${world.id}-x`)).toMatchObject({ outcome: "aborted" });
  });

  /** All that can be read of a partition once nothing is open there. */
  async function valuesIn(partition: number): Promise<string[]> {
    const [end] = await world.messaging.admin.endOffsets([{ topic, partition }]);
    const seen = new Collector();
    const reader = world.reader({ onBatch: seen.onBatch });
    reader.add([{ topic, partition, offset: 0 }]);
    await seen.until(() => (seen.nextOffset(partition) ?? 0) >= (end?.offset ?? 0));
    await reader.stop();
    return seen.values;
  }
});
