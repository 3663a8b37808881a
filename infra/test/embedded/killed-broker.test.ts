import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connectMessaging, type Messaging, type TopicPartition } from "@spe/messaging";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { damagedRemedy } from "../../src/embedded/embedded-place.js";
import { prepareKafka } from "../../src/embedded/kafka.js";
import { freePort } from "../../src/process/free-port.js";
import { KeptProcess } from "../../src/process/kept-process.js";
import { ProcessRecords } from "../../src/process/process-records.js";

const jars = fileURLToPath(new URL("../../target/jars/", import.meta.url));
const hasKafka = existsSync(join(jars, "kafka"));
if (!hasKafka) console.info("The embedded broker is not tried: npm start, or npm test, fetches it.");

const partitions = 4;
const writers = 8;
const commitsBeforeKill = 160;
const transactionTimeoutMs = 5_000;
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

let home: string;
let kafka: KeptProcess;
let messaging: Messaging;
let recoveredAfterMs: number | undefined;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "spe-killed-broker-"));
  mkdirSync(join(home, "logs"));
  const port = await freePort();
  const records = new ProcessRecords(home);
  const place = { home, logs: join(home, "logs"), jars, port, env: process.env, damagedRemedy };
  recoveredAfterMs = undefined;
  kafka = new KeptProcess(await prepareKafka(place, records), records, {
    onRestart: () => undefined,
    onRecovered: (_title, afterMs) => (recoveredAfterMs = afterMs),
  });
  await kafka.ready();
  messaging = await connectMessaging({ brokers: [`127.0.0.1:${port}`], clientId: "killed-broker" }, silent);
}, 120_000);

afterEach(async () => {
  await messaging.close();
  await kafka.stop();
  rmSync(home, { recursive: true });
});

/** Commits one transaction after the other, each over several partitions, until `isOver`. */
async function write(
  writer: number,
  topics: readonly string[],
  onCommit: () => void,
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const transactions = messaging.transactionalWriter(`writer-${writer}`, { timeoutMs: transactionTimeoutMs });
    try {
      await transactions.fence();
      for (let n = 0; !isOver(); n++) {
        const partition = (writer + n) % partitions;
        await transactions.commit(topics.map((topic) => ({ topic, partition, key: null, value: Buffer.from(`${n}`) })));
        onCommit();
      }
    } catch {
      // the broker was killed, or is slow: over, or begun anew
    }
    await transactions.close();
  }
}

/** Resolves when each of them can be read to its end by those who read what is committed: no transaction is open there. */
async function untilNothingIsOpen(of: readonly TopicPartition[]): Promise<void> {
  const ends = new Map((await messaging.admin.endOffsets(of)).map((end) => [`${end.topic}-${end.partition}`, end]));
  await new Promise<void>((resolve, reject) => {
    const reader = messaging.reader({
      isolation: "read_committed",
      onBatch: ({ topic, partition, nextOffset }) => {
        const key = `${topic}-${partition}`;
        if (nextOffset >= (ends.get(key)?.offset ?? 0)) ends.delete(key);
        if (ends.size === 0) void reader.stop().then(resolve);
      },
      onOutOfRange: () => reject(new Error("a log is shorter than it was")),
    });
    reader.add(of.map((each) => ({ ...each, offset: 0 })));
  });
}

describe.skipIf(!hasKafka)("the embedded broker", () => {
  it("ends every transaction of before a kill -9, and does not wait for the session of its former life", async () => {
    const topics = ["a", "b", "c", "d"];
    await messaging.admin.createTopics(
      topics.map((name) => ({
        name,
        partitions,
        replication: 1,
        config: { "message.timestamp.type": "LogAppendTime" },
      })),
    );
    let commits = 0;
    let isKilled = false;
    const onCommit = (): void => {
      commits++;
      if (isKilled || commits < commitsBeforeKill) return;
      isKilled = true;
      kafka.kill();
    };
    const writing = Array.from({ length: writers }, (_, writer) => write(writer, topics, onCommit, () => isKilled));
    await Promise.all(writing);
    await kafka.ready();
    expect(recoveredAfterMs).toBeLessThan(45_000);
    await untilNothingIsOpen(
      topics.flatMap((topic) => Array.from({ length: partitions }, (_, partition) => ({ topic, partition }))),
    );
  }, 180_000);
});
