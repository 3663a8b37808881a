import type { AddressInfo } from "node:net";
import Fastify, { type FastifyReply } from "fastify";
import { type ListenAddress, listenError, type Logger, type Readiness } from "@spe/runtime";
import type { Registry } from "prom-client";
import type { ApiKey } from "./api-key.js";
import { Problem } from "../../core/problem.js";
import type { Intake } from "../intake.js";
import type { JobReports } from "../job-reports.js";
import type { LogStories } from "../log-stories.js";
import type { PlannerDesk } from "../log/planner-desk.js";
import type { ResultFiles } from "../result-files.js";
import type { FleetView } from "../view/fleet-view.js";
import type { FreshView } from "../view/fresh-view.js";
import type { JobView } from "../view/job-view.js";
import { requireKey } from "./authentication.js";
import { answerErrors, sendProblem } from "./error-answers.js";
import { takeJsonAsText } from "./json-body.js";
import { measure } from "./measure.js";
import { refuseUnacceptable } from "./negotiation.js";
import { docsPath, documentApi } from "./openapi.js";
import { watchMethods } from "./other-methods.js";
import { commandRoutes } from "./routes/command-routes.js";
import { jobRoutes } from "./routes/job-routes.js";
import { logRoutes } from "./routes/log-routes.js";
import { operationRoutes } from "./routes/operation-routes.js";
import { resultRoutes } from "./routes/result-routes.js";
import { submitRoutes } from "./routes/submit-routes.js";
import { type Http, validatorCompiler, type ZodTypeProvider } from "./zod-provider.js";

export interface HttpParts {
  readonly key: ApiKey;
  readonly intake: Intake;
  readonly reports: JobReports;
  readonly view: JobView;
  readonly fresh: FreshView;
  readonly desk: PlannerDesk;
  readonly stories: LogStories;
  readonly files: ResultFiles;
  readonly fleet: FleetView;
  readonly readiness: Readiness;
  readonly metrics: Registry;
  readonly logger: Logger;
  readonly pendingJobs: string;
  readonly version: string;
}

/** An id has at most 256 bytes, each of which may be percent-encoded; a file's path is longer. */
const maxParamLength = 4_096;
const requestWithinMs = 60_000;
const closeWithinMs = 1_000;

/** The whole HTTP side, not listening yet. */
export async function buildHttp(parts: HttpParts): Promise<Http> {
  const http: Http = Fastify({
    routerOptions: { maxParamLength },
    requestTimeout: requestWithinMs,
    forceCloseConnections: "idle",
    frameworkErrors: (error, _, reply) =>
      void sendProblem(reply as FastifyReply, new Problem("invalid_parameter", error.message)),
  }).withTypeProvider<ZodTypeProvider>();
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(() => (data) => JSON.stringify(data));
  answerErrors(http, parts.logger);
  takeJsonAsText(http);
  measure(http, parts.metrics);
  requireKey(http, parts.key, docsPath);
  refuseUnacceptable(http);
  await documentApi(http, parts.version);

  const closeMethods = watchMethods(http);
  submitRoutes(http, parts.intake);
  jobRoutes(http, parts);
  commandRoutes(http, parts.desk, parts.fresh);
  logRoutes(http, parts.stories);
  resultRoutes(http, parts.files);
  operationRoutes(http, parts);
  closeMethods();
  return http;
}

/** Resolves with the port that it listens on. */
export async function listen(http: Http, address: ListenAddress): Promise<number> {
  try {
    await http.listen({ host: address.host, port: address.port });
    return (http.server.address() as AddressInfo).port;
  } catch (error) {
    throw listenError(error as NodeJS.ErrnoException, address);
  }
}

/** Takes nothing new, lets what is under way end, and cuts off what takes too long. */
export async function closeHttp(http: Http): Promise<void> {
  const timer = setTimeout(() => http.server.closeAllConnections(), closeWithinMs);
  try {
    await http.close();
  } finally {
    clearTimeout(timer);
  }
}
