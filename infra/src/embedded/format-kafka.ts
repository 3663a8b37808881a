import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "@spe/runtime";
import { causeIn } from "../process/log-cause.js";
import { OwnedProcess } from "../process/owned-process.js";
import type { ProcessRecords } from "../process/process-records.js";
import { newClusterId } from "./cluster-id.js";
import type { KafkaProgram } from "./kafka-program.js";

const withinMs = 60_000;

/** Lays out the data folder that the properties file names. */
export async function formatKafka(
  kafka: KafkaProgram,
  properties: string,
  logFile: string,
  records: ProcessRecords,
): Promise<void> {
  const args = [...kafka.args, "kafka.tools.StorageTool", "format", "-t", newClusterId(), "-c", properties];
  const tool = await OwnedProcess.start({ ...kafka, name: "kafka-format", order: 61, args, logFile }, records);
  const timer = new AbortController();
  const exit = await Promise.race([
    tool.exited,
    delay(withinMs, undefined, { signal: timer.signal }).catch(() => undefined),
  ]);
  timer.abort();
  if (exit?.code === 0) return;
  await tool.stop(0);
  throw new OperatorError(
    `Kafka's data folder could not be laid out: "${causeIn(logFile)}". See that SPE_HOME has room. (Log: ${logFile}.)`,
  );
}
