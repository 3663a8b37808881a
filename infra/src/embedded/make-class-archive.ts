import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../process/free-port.js";
import { beginLog, OwnedProcess } from "../process/owned-process.js";
import { ProcessRecords } from "../process/process-records.js";
import { until } from "../process/until.js";
import { classArchive, withoutRemarks } from "./class-archive.js";
import { formatKafka } from "./format-kafka.js";
import { javaProgram } from "./java.js";
import { type KafkaJars, kafkaProgram } from "./kafka-program.js";
import { kafkaProperties } from "./kafka-properties.js";
import { accepts } from "./tcp.js";

export interface ArchivePlace extends KafkaJars {
  readonly home: string;
  readonly logs: string;
}

const readyWithinMs = 60_000;
/** A broker stops in a second, and the JVM takes three more to write the archive. */
const writtenWithinMs = 60_000;

/**
 * Makes the archive of Kafka's classes where there is none for this Java and these jars: what a broker that has become ready has loaded, written at
 * its end. Resolves with what was done. Without an archive everything works all the same, only slower: whatever keeps it from being made fails nothing.
 */
export async function makeClassArchive(place: ArchivePlace): Promise<string> {
  const archive = classArchive(place.jars);
  const stamp = `${archive}.made-by`;
  const java = versionOf(place);
  if (existsSync(archive) && existsSync(stamp) && readFileSync(stamp, "utf8") === java) return "up to date";
  rmSync(archive, { force: true });
  const folder = mkdtempSync(join(place.home, "kafka-classes-"));
  try {
    const made = join(folder, "classes.jsa");
    await runBroker(place, folder, [`-XX:ArchiveClassesAtExit=${made}`, ...withoutRemarks]);
    if (!existsSync(made)) return "left out: this Java writes no archive";
    renameSync(made, archive);
    writeFileSync(stamp, java);
    return "archived";
  } catch (error) {
    return `left out: ${(error as Error).message}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function versionOf({ env }: KafkaJars): string {
  return spawnSync(javaProgram(env), ["-version"], { encoding: "utf8", env }).stderr;
}

/** From its start on an empty folder until it is ready, and to its end. */
async function runBroker(place: ArchivePlace, folder: string, jvm: readonly string[]): Promise<void> {
  const records = new ProcessRecords(place.home);
  const logFile = join(place.logs, "kafka-classes.log");
  beginLog(logFile);
  const dataFolder = join(folder, "data");
  mkdirSync(dataFolder);
  const port = await freePort();
  const properties = join(folder, "server.properties");
  writeFileSync(properties, kafkaProperties({ dataFolder, port, controllerPort: await freePort() }));
  const kafka = kafkaProgram(place);
  await formatKafka(kafka, properties, logFile, records);
  const args = [...jvm, ...kafka.args, "kafka.Kafka", properties];
  const broker = await OwnedProcess.start({ ...kafka, name: "kafka-classes", order: 61, args, logFile }, records);
  const life = new AbortController();
  const ended = broker.exited.then(() =>
    life.abort(new Error(`the broker ended before it was ready (log: ${logFile})`)),
  );
  try {
    await until(() => accepts("127.0.0.1", port), AbortSignal.any([life.signal, AbortSignal.timeout(readyWithinMs)]));
  } finally {
    await broker.stop(writtenWithinMs);
    await ended;
  }
}
