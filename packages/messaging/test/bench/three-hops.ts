/**
 * The ceiling of anything built of three hops over Kafka: client → hop → hop → hop → client through four topics, every hop a process of
 * its own, on the public API of kafkajs alone, in batches, without logic, transactions or exactly-once.
 *
 *   node dist/test/bench/three-hops.js HOST:PORT[,…] ROUNDS
 *
 * Prints JSON: { messages, seconds: one a round, latenciesMs: of messages sent one at a time }.
 */
import { type ChildProcess, fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type EachBatchPayload, Kafka, logLevel } from "kafkajs";

const messageCount = 20_000;
const messageBytes = 300;
const messagesPerSend = 500;
const oneByOneCount = 500;
const partitionCount = 8;

const [brokers = "127.0.0.1:9092", rounds = "3", from, to] = process.argv.slice(2);
const kafka = new Kafka({ brokers: brokers.split(","), clientId: "three-hops", logLevel: logLevel.NOTHING });

if (from !== undefined && to !== undefined) await hop(from, to);
else await client(Number(rounds));

/** Hands on what it reads, partition by partition, batch by batch. */
async function hop(source: string, target: string): Promise<void> {
  const producer = kafka.producer();
  await producer.connect();
  const stop = await consume(source, async ({ batch }) => {
    const messages = batch.messages.map(({ key, value }) => ({ key, value, partition: batch.partition }));
    await producer.send({ topic: target, messages, acks: -1 });
  });
  process.send?.("ready");
  await once(process, "message");
  await stop();
  await producer.disconnect();
  process.disconnect();
}

async function client(roundCount: number): Promise<void> {
  const topics = Array.from({ length: 4 }, (_, n) => `three-hops.${randomUUID().slice(0, 8)}.${n}`);
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: topics.map((topic) => ({ topic, numPartitions: partitionCount })) });
  const hops = await Promise.all([0, 1, 2].map((n) => startHop(topics[n] ?? "", topics[n + 1] ?? "")));
  const producer = kafka.producer();
  await producer.connect();

  let arrived = 0;
  let goal = 0;
  let reached: () => void = () => undefined;
  const stop = await consume(topics[3] ?? "", async ({ batch }) => {
    arrived += batch.messages.length;
    if (arrived >= goal) reached();
  });
  const through = async (count: number): Promise<number> => {
    const allArrived = new Promise<void>((resolve) => (reached = resolve));
    goal = arrived + count;
    const begunAt = performance.now();
    for (let sent = 0; sent < count; sent += messagesPerSend)
      await producer.send({
        topic: topics[0] ?? "",
        messages: batchOf(Math.min(messagesPerSend, count - sent)),
        acks: -1,
      });
    await allArrived;
    return performance.now() - begunAt;
  };

  await through(messageCount); // warm
  const seconds: number[] = [];
  while (seconds.length < roundCount) seconds.push((await through(messageCount)) / 1_000);
  const latenciesMs: number[] = [];
  while (latenciesMs.length < oneByOneCount) latenciesMs.push(await through(1));

  await stop();
  await producer.disconnect();
  for (const process of hops) process.send("stop");
  await Promise.all(hops.map((process) => once(process, "exit")));
  await admin.deleteTopics({ topics });
  await admin.disconnect();
  process.stdout.write(`${JSON.stringify({ messages: messageCount, seconds, latenciesMs })}\n`);
}

async function startHop(source: string, target: string): Promise<ChildProcess> {
  const child = fork(new URL(import.meta.url), [brokers, "0", source, target]);
  await once(child, "message");
  return child;
}

/** A group of one; resolves, once it owns its partitions, with what ends it. */
async function consume(
  topic: string,
  eachBatch: (payload: EachBatchPayload) => Promise<void>,
): Promise<() => Promise<void>> {
  const consumer = kafka.consumer({ groupId: topic, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const joined = new Promise((resolve) => consumer.on(consumer.events.GROUP_JOIN, resolve));
  await consumer.run({ partitionsConsumedConcurrently: partitionCount, eachBatch });
  await joined;
  return () => consumer.disconnect();
}

function batchOf(count: number) {
  return Array.from({ length: count }, (_, n) => ({
    key: "0123456789abcdef",
    value: Buffer.alloc(messageBytes, 1),
    partition: n % partitionCount,
  }));
}
