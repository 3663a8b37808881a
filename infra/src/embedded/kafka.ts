import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beginLog } from "../process/owned-process.js";
import { freePort } from "../process/free-port.js";
import type { KeptSpec } from "../process/kept-process.js";
import type { ProcessRecords } from "../process/process-records.js";
import { until } from "../process/until.js";
import type { EmbeddedPlace } from "./embedded-place.js";
import { fenceDeadBroker } from "./fence-dead-broker.js";
import { formatKafka } from "./format-kafka.js";
import { kafkaProgram } from "./kafka-program.js";
import { kafkaProperties } from "./kafka-properties.js";
import { accepts } from "./tcp.js";

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
  const kafka = kafkaProgram(place);
  if (!existsSync(join(dataFolder, "meta.properties"))) await formatKafka(kafka, properties, logFile, records);
  return {
    ...kafka,
    logFile,
    name: "kafka",
    title: "Kafka",
    order: 60,
    args: [...heap, ...kafka.args, "kafka.Kafka", properties],
    stopWithinMs: 4_000,
    beforeStart: (signal) =>
      fenceDeadBroker({ ...kafka, place: kafkaPlace, folder, logs: place.logs }, records, signal),
    untilReady: (signal) => until(() => accepts("127.0.0.1", place.port), signal),
    remedy: place.damagedRemedy(folder),
  };
}

const heap = ["-Xms256m", "-Xmx768m"];
