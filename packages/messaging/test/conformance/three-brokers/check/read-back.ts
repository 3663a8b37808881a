import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { LogRecord, Messaging, TopicPartition } from "../../../../src/index.js";

/** A record as a reader of committed records saw it. */
export interface ReadRecord extends TopicPartition {
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

export function readRecord({ topic, partition, offset, key, value }: LogRecord): ReadRecord {
  return { topic, partition, offset, key: key?.toString() ?? "", value: value?.toString() ?? "" };
}

const patienceMs = 30_000;
const mostOutput = 512 << 20;

/** All of a topic up to its present end, by our own reader. Rejects where the end can't be reached: something holds it back for ever. */
export async function readWithOurs(messaging: Messaging, topic: string): Promise<ReadRecord[]> {
  const partitions = (await messaging.admin.partitionCount(topic)) ?? 0;
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const ends = await messaging.admin.endOffsets(all);
  const begins = await messaging.admin.beginningOffsets(all);
  const open = new Map(ends.filter(({ offset }) => offset > 0).map(({ partition, offset }) => [partition, offset]));
  const at = new Map<number, string>();
  const read: ReadRecord[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      const stuck = [...open].map(
        ([partition, end]) =>
          `${topic}-${partition.toString()} (${at.get(partition) ?? "nothing read"}, end ${end.toString()})`,
      );
      reject(new Error(`Not readable to the end within ${patienceMs.toString()} ms: ${stuck.join(", ")}.`));
    }, patienceMs);
    const finish = (): void => {
      clearTimeout(timer);
      void reader.stop().then(resolve);
    };
    const reader = messaging.reader({
      isolation: "read_committed",
      maxWaitMs: 100,
      onBatch: ({ partition, records, nextOffset, lastStableOffset }) => {
        for (const record of records) read.push(readRecord(record));
        at.set(partition, `read to ${nextOffset.toString()}, last stable offset ${lastStableOffset.toString()}`);
        if (nextOffset >= (open.get(partition) ?? Number.POSITIVE_INFINITY)) open.delete(partition);
        if (open.size === 0) finish();
      },
      onOutOfRange: ({ partition, offset }, log) =>
        reject(
          new Error(`${topic}-${partition.toString()}@${offset.toString()} is out of range ${JSON.stringify(log)}`),
        ),
    });
    if (open.size === 0) finish();
    else reader.add(begins);
  });
  return inOrder(read);
}

/** The same by kcat, which is librdkafka and nothing of ours; undefined where there is no kcat. */
export async function readWithKcat(brokers: readonly string[], topic: string): Promise<ReadRecord[] | undefined> {
  const args = ["-C", "-q", "-e", "-b", brokers.join(","), "-t", topic, "-o", "beginning"];
  const options = ["-X", "isolation.level=read_committed", "-X", "check.crcs=true", "-f", "%p\t%o\t%k\t%s\n"];
  try {
    const { stdout } = await promisify(execFile)("kcat", [...args, ...options], {
      maxBuffer: mostOutput,
      timeout: patienceMs,
    });
    return inOrder(
      stdout
        .split("\n")
        .filter(Boolean)
        .map((line) => kcatRecord(topic, line)),
    );
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`kcat could not read ${topic} to its end.`, { cause: thrown });
  }
}

function kcatRecord(topic: string, line: string): ReadRecord {
  const [partition, offset, key = "", value = ""] = line.split("\t");
  return { topic, partition: Number(partition), offset: Number(offset), key, value };
}

function inOrder(records: ReadRecord[]): ReadRecord[] {
  return records.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
}
