import { namesWith } from "@spe/contracts";
import {
  connectToKafka,
  GroupSeat,
  openContractCodec,
  type Running,
  type ServiceContext,
  stopInOrder,
} from "@spe/runtime";
import type { ResultsConfig } from "../config.js";
import { backoffMs, pause } from "./back-off.js";
import { Database } from "./database.js";
import { ExecutorWatch } from "./executor-watch.js";
import { ResultsGroup } from "./results-group.js";
import { SinkMetrics } from "./sink-metrics.js";
import { inspectSource, requireSameSource, viewTopics } from "./source-check.js";
import { claimSource, type Source } from "./sql/source.js";
import { ViewFollower } from "./view-follower.js";

/** Builds the results service out of its parts and starts it: the log is read, and the view follows. */
export async function startResults(context: ServiceContext<ResultsConfig>): Promise<Running> {
  const { config, logger, readiness } = context;
  const names = namesWith(config.prefix);
  const topics = viewTopics(names);
  const messaging = await connectToKafka(context, "spe-results");
  const codec = await openContractCodec(context);
  const source = await inspectSource(messaging, topics);
  const database = new Database(config.postgresUrl, (err) =>
    logger.warn({ err }, "an idle connection to Postgres broke"),
  );
  const connections: Running[] = [database, { stop: () => messaging.close() }];
  try {
    requireSameSource(await claimUntilAnswered(database, source, context), source);
  } catch (error) {
    await stopInOrder(connections);
    throw error;
  }

  const metrics = new SinkMetrics(context.metrics, () => follower.lags());
  const { partitionCount } = source;
  const parts = { messaging, codec, names, partitionCount, database, metrics, logger };
  const follower: ViewFollower = new ViewFollower(parts);
  const executors = new ExecutorWatch({ messaging, codec, database, topic: names.executorRegistry, logger });
  const groupId = names.resultsGroup;
  const seat = new GroupSeat({ home: config.home, service: "results", groupId, admin: messaging.admin, logger });
  const group = new ResultsGroup({ messaging, groupId, topics, seat, follower, logger });
  for (const part of [group, follower]) readiness.add(() => part.faults());

  follower.start();
  await executors.start();
  logger.info({ ...source, prefix: config.prefix }, "joining the results group");
  await group.start();
  return { stop: () => stopInOrder([executors, follower, group, ...connections]) };
}

/** Postgres may come up later than this service, and be migrated later still. */
async function claimUntilAnswered(
  database: Database,
  source: Source,
  context: ServiceContext<ResultsConfig>,
): Promise<Source> {
  const { logger, readiness, signal } = context;
  let fault: string | undefined;
  readiness.add(() => (fault === undefined ? [] : [fault]));
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const stored = await claimSource(database, source);
      fault = undefined;
      return stored;
    } catch (err) {
      fault = `Postgres can't be used yet: ${err instanceof Error ? err.message : String(err)}`;
      logger.warn({ err, attempt }, "Postgres can't be used yet; trying again");
      await pause(backoffMs(attempt), signal);
    }
  }
  throw signal.reason;
}
