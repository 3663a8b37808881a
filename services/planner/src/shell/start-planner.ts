import { randomInt } from "node:crypto";
import { builtInTypes, namesWith } from "@spe/contracts";
import {
  connectToKafka,
  GroupSeat,
  openContractCodec,
  openResultRoot,
  type Running,
  type ServiceContext,
  stopInOrder,
} from "@spe/runtime";
import type { PlannerConfig } from "../config.js";
import type { PlannerSettings } from "../core/settings.js";
import { type ClusterShape, inspectCluster } from "./cluster-check.js";
import { DocumentThread } from "./documents/document-thread.js";
import { FleetWatch } from "./fleet/fleet-watch.js";
import { HangingWatch } from "./hanging/hanging-watch.js";
import { InputLog } from "./input-log.js";
import { LogTrimmer } from "./log-trimmer.js";
import { PartitionRunner } from "./partition-runner.js";
import { PlannerGroup } from "./planner-group.js";
import { PlannerMetrics } from "./planner-metrics.js";
import type { PlannerWorld } from "./planner-world.js";

/** Builds a planner out of its parts and starts it: connected, the fleet known, its place in the group asked for. */
export async function startPlanner(context: ServiceContext<PlannerConfig>): Promise<Running> {
  const { config, logger, readiness } = context;
  const names = namesWith(config.prefix);
  const messaging = await connectToKafka(context, "spe-planner");
  const codec = await openContractCodec(context);
  const cluster = await inspectCluster(messaging, names);
  const resultRoot = await openResultRoot(config.resultRoot, cluster.identity.clusterId);
  const documentThread = new DocumentThread(new URL("./documents/place-files.js", import.meta.url));
  const fleet = new FleetWatch(messaging, codec, names, logger);
  await fleet.start(cluster.registryPartitions);
  const inputLog = new InputLog(messaging, names, logger);

  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((_resolve, reject) => {
    fail = reject;
  });
  const group: PlannerGroup = new PlannerGroup({
    messaging,
    names,
    seat: new GroupSeat({
      home: config.home,
      service: "planner",
      groupId: names.plannerGroup,
      admin: messaging.admin,
      logger,
    }),
    runnerOf: (partition) => new PartitionRunner(partition, world),
    logger,
  });
  const world: PlannerWorld = {
    messaging,
    codec,
    names,
    identity: cluster.identity,
    deadLetterPartitions: cluster.deadLetterPartitions,
    resultRoot,
    documentThread,
    settingsOf: (partition) => settingsOf(config, cluster, partition),
    inputLog,
    fleet,
    metrics: new PlannerMetrics(context.metrics, {
      partitionsByState: () => group.partitionsByState(),
      activeJobs: () => group.activeJobs(),
    }),
    logger,
    confirmOwnership: (partition) => group.confirmOwnership(partition),
    fail,
  };
  const trimmer = new LogTrimmer({
    messaging,
    names,
    dispensable: () => group.dispensable(),
    logger,
  });
  const hangingWatch = new HangingWatch({
    transactions: messaging.transactions,
    admin: messaging.admin,
    names,
    owned: () => group.owned(),
    pools: () => fleet.current()?.knownTypes.map(({ pool }) => pool) ?? [],
    logger,
  });
  readiness.add(() => group.reasons());
  readiness.add(() => hangingWatch.reasons());
  logger.info({ ...cluster.identity, prefix: config.prefix }, "joining the planner group");
  await group.start();
  trimmer.start();
  hangingWatch.start();
  const closeMessaging = { stop: () => messaging.close() };
  return {
    stop: () => stopInOrder([trimmer, hangingWatch, group, documentThread, inputLog, fleet, closeMessaging]),
    done,
  };
}

/** The bound on remembered ids is for the whole engine; each partition has its share. */
function settingsOf(config: PlannerConfig, { identity }: ClusterShape, partition: number): PlannerSettings {
  const { partitionCount } = identity;
  return {
    partition,
    partitionCount,
    lanePartitions: partitionCount,
    pools: config.knownPools,
    builtInTypes,
    maxDeliveries: config.maxDeliveries,
    dedupWindowMs: config.dedupWindowMs,
    dedupMax: Math.max(1, Math.floor(config.dedupMax / partitionCount)),
    seed: randomInt(2 ** 31),
  };
}
