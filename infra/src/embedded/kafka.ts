import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "@spe/runtime";
import { causeIn } from "../process/log-cause.js";
import { beginLog, OwnedProcess } from "../process/owned-process.js";
import { freePort } from "../process/free-port.js";
import type { KeptSpec } from "../process/kept-process.js";
import type { ProcessRecords } from "../process/process-records.js";
import { until } from "../process/until.js";
import { newClusterId } from "./cluster-id.js";
import type { EmbeddedPlace } from "./embedded-place.js";
import { fenceDeadBroker } from "./fence-dead-broker.js";
import { javaProgram, leanJvm } from "./java.js";
import { kafkaProperties } from "./kafka-properties.js";
import { accepts } from "./tcp.js";

const formatWithinMs = 60_000;

/** Lays out the broker's folder if need be; what is returned starts it and is ready when it takes connections. */
export async function prepareKafka(place: EmbeddedPlace, records: ProcessRecords): Promise<KeptSpec> {
  const folder = join(place.home, "kafka");
  const dataFolder = join(folder, "data");
  mkdirSync(dataFolder, { recursive: true });
  const properties = join(folder, "server.properties");
  const kafkaPlace = { dataFolder, port: place.port, controllerPort: await freePort() };
  writeFileSync(properties, kafkaProperties(kafkaPlace));
  const logFile = join(place.logs, "kafka.log");
  beginLog(logFile);
  const java = {
    program: javaProgram(place.env),
    args: [...leanJvm, ...logging, "-cp", join(place.jars, "kafka", "*")],
    env: place.env,
    logFile,
  };
  if (!existsSync(join(dataFolder, "meta.properties"))) await format(java, properties, records);
  return {
    ...java,
    name: "kafka",
    title: "Kafka",
    order: 60,
    args: [...heap, ...compiler, ...java.args, "kafka.Kafka", properties],
    stopWithinMs: 4_000,
    beforeStart: (signal) => fenceDeadBroker({ ...java, place: kafkaPlace, folder, logs: place.logs }, records, signal),
    untilReady: (signal) => until(() => accepts("127.0.0.1", place.port), signal),
    remedy: place.damagedRemedy(folder),
  };
}

const heap = ["-Xms256m", "-Xmx768m"];

/** The optimizing compiler takes more of a small machine in the first minutes than it gives back: over 30,000 jobs the broker took 0.8 ms of CPU a job without it, 1.3 ms with it. */
const compiler = ["-XX:TieredStopAtLevel=1"];

/** The binding that pom.xml adds writes to stderr, which is the log file. */
const logging = [
  "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
  "-Dorg.slf4j.simpleLogger.showDateTime=true",
  "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
];

async function format(
  java: { program: string; args: string[]; env: NodeJS.ProcessEnv; logFile: string },
  properties: string,
  records: ProcessRecords,
): Promise<void> {
  const tool = await OwnedProcess.start(
    {
      ...java,
      name: "kafka-format",
      order: 61,
      args: [...compiler, ...java.args, "kafka.tools.StorageTool", "format", "-t", newClusterId(), "-c", properties],
    },
    records,
  );
  const timer = new AbortController();
  const exit = await Promise.race([
    tool.exited,
    delay(formatWithinMs, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  if (exit?.code === 0) return;
  await tool.stop(0);
  throw new OperatorError(
    `Kafka's data folder could not be laid out: "${causeIn(java.logFile)}". See that SPE_HOME has room. (Log: ${java.logFile}.)`,
  );
}
