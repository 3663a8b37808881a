import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { type Names, namesWith } from "@spe/contracts";
import type { Messaging } from "@spe/messaging";
import {
  connectToKafka,
  openContractCodec,
  OperatorError,
  type Running,
  type ServiceContext,
  stopInOrder,
} from "@spe/runtime";
import type { GatewayConfig } from "../config.js";
import { ApiKey } from "./http/api-key.js";
import { EngineChecks } from "./engine-checks.js";
import { submissionCounter } from "./http/measure.js";
import { buildHttp, closeHttp, listen } from "./http/server.js";
import { Intake } from "./intake.js";
import { JobReports } from "./job-reports.js";
import { KnownTypes } from "./known-types.js";
import { EventTail } from "./log/event-tail.js";
import { LogEnds } from "./log/log-ends.js";
import { PlannerDesk } from "./log/planner-desk.js";
import { Submissions } from "./log/submissions.js";
import { LogStories } from "./log-stories.js";
import { ResultFiles } from "./result-files.js";
import { Database } from "./view/database.js";
import { FleetView } from "./view/fleet-view.js";
import { FreshView } from "./view/fresh-view.js";
import { JobView } from "./view/job-view.js";
import { PositionWatch } from "./view/position-watch.js";

/** Builds the gateway out of its parts and starts it: connected to Kafka, listening. */
export async function startGateway(context: ServiceContext<GatewayConfig>): Promise<Running> {
  const { config, logger, readiness, metrics, signal } = context;
  setMaxListeners(0, signal); // every client that waits listens to it
  const names = namesWith(config.prefix);
  const messaging = await connectToKafka(context, "spe-gateway");
  const codec = await openContractCodec(context);
  const partitionCount = await countPartitions(messaging, names);
  const appender = messaging.appender();
  const database = new Database(config.postgresUrl, logger);

  const ends = new LogEnds(messaging.admin);
  const tail = new EventTail({ messaging, codec, ends, topic: names.jobEvents, partitionCount, logger });
  const view = new JobView(database);
  const fleet = new FleetView(database);
  const fresh = new FreshView(view, new PositionWatch(database), ends, names, partitionCount);
  const reports = new JobReports(fresh, tail, names.pendingJobs, signal);
  const intake = new Intake({
    submissions: new Submissions(appender, codec, names, partitionCount),
    types: new KnownTypes(fleet, config.knownPools, logger),
    counter: submissionCounter(metrics),
    fresh,
    reports,
    logger,
  });
  const checks = new EngineChecks(ends, fleet, names, partitionCount);
  checks.start(readiness);

  const http = await buildHttp({
    key: new ApiKey(config.bootstrapKey),
    desk: new PlannerDesk(appender, codec, tail, names, partitionCount),
    stories: new LogStories(view, fresh, signal),
    files: new ResultFiles(config.resultRoot, fresh),
    pendingJobs: names.pendingJobs,
    version: ownVersion(),
    ...{ intake, reports, view, fresh, fleet, readiness, metrics, logger },
  });
  const port = await listen(http, config.http);
  logger.info({ host: config.http.host, port }, "listening");

  const rest = [{ stop: () => messaging.close() }, { stop: () => database.close() }];
  return { stop: () => stopInOrder([{ stop: () => closeHttp(http) }, checks, appender, tail, ...rest]) };
}

/** A job's partition follows from the count, so all topics that are keyed by job must agree. */
async function countPartitions({ admin }: Messaging, names: Names): Promise<number> {
  const topics = [names.pendingJobs, names.jobControl, names.jobEvents, names.plannerState];
  const counts = await Promise.all(topics.map(async (topic) => await admin.partitionCount(topic)));
  const [count] = counts;
  if (count !== undefined && counts.every((other) => other === count)) return count;
  const found = topics.map((topic, index) => `${topic} ${counts[index] ?? "missing"}`).join(", ");
  throw new OperatorError(
    `The topics don't have the same number of partitions (${found}): npm start creates them right.`,
  );
}

function ownVersion(): string {
  const manifest = new URL(
    import.meta.url.includes("/dist/") ? "../../../package.json" : "../../package.json",
    import.meta.url,
  );
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
