/**
 * Measures this package against a real broker: node dist/test/bench/messaging.js [host:port]
 * Prints one line per measurement.
 */
import { randomUUID } from "node:crypto";
import { Kafka, logLevel } from "kafkajs";
import { connectMessaging, type Messaging, type OutgoingRecord } from "../../src/index.js";

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const brokers = [process.argv[2] ?? "127.0.0.1:9092"];
const partitionCount = 8;
const recordBytes = 300;

const messaging = await connectMessaging({ brokers, clientId: "bench" }, quiet);
const topic = `bench.${randomUUID().slice(0, 8)}`;
await messaging.admin.createTopics([{ name: topic, partitions: partitionCount, replication: 1, config: {} }]);

await idleTransactions(messaging);
for (const records of [5, 62, 302, 2_000]) await parallelTransactions(messaging, records);
await hops(messaging);
await appends(messaging);
await messaging.close();
await deleteTopic();

async function deleteTopic(): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

function batch(count: number, first = 0, spread = 5): OutgoingRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    topic,
    partition: (first + (i % spread)) % partitionCount,
    key: "0123456789abcdef",
    value: Buffer.alloc(recordBytes, 1),
  }));
}

/** One writer, one transaction after another over five partitions, with a pause in between. */
async function idleTransactions(on: Messaging): Promise<void> {
  const writer = on.transactionalWriter(`${topic}-idle`);
  await writer.fence();
  const latencies: number[] = [];
  for (let i = 0; i < 100; i++) {
    const startedAt = performance.now();
    await writer.commit(batch(5));
    latencies.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await writer.close();
  console.log(`transaction of 5 records over 5 partitions, idle: ${quantiles(latencies)}`);
}

/** As many writers as partitions, each committing without a pause. */
async function parallelTransactions(on: Messaging, records: number): Promise<void> {
  const durationMs = 4_000;
  const latencies: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const writers = Array.from({ length: partitionCount }, async (_, i) => {
    const writer = on.transactionalWriter(`${topic}-${i.toString()}`);
    await writer.fence();
    while (performance.now() - startedAt < durationMs) {
      const began = performance.now();
      await writer.commit(batch(records, i));
      latencies.push(performance.now() - began);
    }
    await writer.close();
  });
  await Promise.all(writers);
  const seconds = (performance.now() - startedAt) / 1_000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = ((cpu.user + cpu.system) / 1_000 / latencies.length).toFixed(2);
  const rate = Math.round((latencies.length * records) / seconds).toString();
  const name = `${partitionCount.toString()} writers, ${records.toString()} records a transaction`;
  console.log(
    `${name}: ${rate} records/s, ${Math.round(latencies.length / seconds).toString()} transactions/s, ${cpuMs} ms CPU of this process each, ${quantiles(latencies)}`,
  );
}

/** From the call of append to the reader's handler. */
async function hops(on: Messaging): Promise<void> {
  const latencies: number[] = [];
  let arrived = (): void => undefined;
  const reader = on.reader({
    isolation: "read_committed",
    onBatch: ({ records }) => {
      if (records.some(({ key }) => key?.toString() === "hop")) arrived();
    },
    onOutOfRange: () => undefined,
  });
  reader.add(
    await on.admin.endOffsets(Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition }))),
  );
  const appender = on.appender();
  for (let i = 0; i < 200; i++) {
    const startedAt = performance.now();
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    await appender.append({ topic, partition: i % partitionCount, key: "hop", value: Buffer.alloc(recordBytes) });
    await arrival;
    latencies.push(performance.now() - startedAt);
  }
  await reader.stop();
  await appender.stop();
  console.log(`append to handler: ${quantiles(latencies)}`);
}

async function appends(on: Messaging): Promise<void> {
  const count = 200_000;
  const appender = on.appender();
  const value = Buffer.alloc(recordBytes, 1);
  const startedAt = performance.now();
  const wave = 2_000;
  for (let sent = 0; sent < count; sent += wave) {
    await Promise.all(
      Array.from({ length: wave }, (_, i) =>
        appender.append({ topic, partition: i % partitionCount, key: "0123456789abcdef", value }),
      ),
    );
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await appender.stop();
  console.log(`appends in waves of ${wave.toString()}: ${Math.round(count / seconds).toString()} records/s`);
}

function quantiles(samples: readonly number[]): string {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms`;
}
