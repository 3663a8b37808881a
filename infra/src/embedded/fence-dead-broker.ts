import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OwnedProcess } from "../process/owned-process.js";
import type { ProcessRecords } from "../process/process-records.js";
import { until } from "../process/until.js";
import type { KafkaProgram } from "./kafka-program.js";
import { controllerProperties, type KafkaPlace } from "./kafka-properties.js";

export interface DeadBroker extends KafkaProgram {
  readonly place: KafkaPlace;
  /** For the properties of the controller. */
  readonly folder: string;
  readonly logs: string;
}

const sessionTimeoutMs = 100;
/** The controller looks for silent brokers so often in a session; by the end of two sessions it has fenced each of them. */
const looksPerSession = 8;
const fencedAfterLooks = 2 * looksPerSession;
const withinMs = 15_000;
const attempts = 3;

/**
 * Makes Kafka's metadata say that the broker is dead, where it was killed (ADR 6). Otherwise a node that is broker and controller at
 * once believes, until the session of its former life is over, that it leads every partition: it loads the transactions that were
 * ending, can't deliver their markers, as its port is not open yet, and takes them for complete when it is fenced at last
 * (KAFKA-20734): they hang for ever. And it waits for that session. So its controller runs alone first, for a moment, with a session
 * so short that nothing waits for it.
 */
export async function fenceDeadBroker(dead: DeadBroker, records: ProcessRecords, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < attempts && wasKilled(dead.place); attempt++) {
    const outcome = await runControllerAlone(dead, records, signal);
    if (outcome !== "ended") return;
  }
}

/** Kafka leaves the file when it has stopped cleanly, and removes it when it has opened its logs. */
function wasKilled({ dataFolder }: KafkaPlace): boolean {
  const hasRun = existsSync(join(dataFolder, "__cluster_metadata-0"));
  return hasRun && !existsSync(join(dataFolder, ".kafka_cleanshutdown"));
}

async function runControllerAlone(
  { program, args, env, place, folder, logs }: DeadBroker,
  records: ProcessRecords,
  signal: AbortSignal,
): Promise<"fenced" | "ended" | "given_up"> {
  const properties = join(folder, "controller.properties");
  writeFileSync(properties, controllerProperties(place, sessionTimeoutMs));
  const logFile = join(logs, "kafka-controller.log");
  rmSync(logFile, { force: true });
  const controller = await OwnedProcess.start(
    {
      name: "kafka-controller",
      order: 61,
      program,
      args: ["-Xms64m", "-Xmx256m", tellsOfLooks, ...args, "kafka.Kafka", properties],
      env,
      logFile,
    },
    records,
  );
  const watch = new AbortController();
  const limit = AbortSignal.any([signal, watch.signal, AbortSignal.timeout(withinMs)]);
  const fenced = until(async () => hasFenced(logFile), limit).then(
    () => "fenced" as const,
    () => "given_up" as const,
  );
  const outcome = await Promise.race([fenced, controller.exited.then(() => "ended" as const)]);
  watch.abort();
  controller.kill(); // what it wrote is committed: a gentle end would only take time
  await controller.exited;
  return outcome;
}

const tellsOfLooks = "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.controller.QuorumController=debug";

/** A look counts once all that it wrote is committed. */
function hasFenced(logFile: string): boolean {
  const [, sinceActive = ""] = readFileSync(logFile, "utf8").split("Performing controller activation");
  return sinceActive.split("Processed maybeFenceStaleBroker").length > fencedAfterLooks;
}
