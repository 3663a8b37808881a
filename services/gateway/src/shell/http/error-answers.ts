import type { Logger } from "@spe/runtime";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../../core/problem.js";
import type { Http } from "./zod-provider.js";

/** Every refusal leaves as problem details (RFC 9457), whoever made it. Only mistakes of our own are logged. */
export function answerErrors(http: Http, logger: Logger): void {
  http.setErrorHandler(async (error: FastifyError | Problem, request, reply) => {
    const problem = problemFor(error);
    if (problem.status >= 500) logFailure(logger, request, problem, error);
    return await sendProblem(reply, problem);
  });
  http.setNotFoundHandler(async (request) => {
    throw new Problem(
      "route_not_found",
      `There is nothing at ${request.method} ${pathOf(request)}; /docs shows what there is.`,
    );
  });
}

export async function sendProblem(reply: FastifyReply, problem: Problem): Promise<FastifyReply> {
  return await reply
    .code(problem.status)
    .headers(problem.headers)
    .type("application/problem+json")
    .send(JSON.stringify(problem.document));
}

function problemFor(error: FastifyError | Problem): Problem {
  if (error instanceof Problem) return error;
  switch (error.code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new Problem(
        "unsupported_media_type",
        "The body must be JSON: send it with Content-Type: application/json.",
      );
    default:
      break;
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return new Problem("invalid_parameter", error.message, { cause: error });
  }
  return new Problem("internal_error", "SPE has made a mistake; its log says which.", { cause: error });
}

function logFailure(logger: Logger, request: FastifyRequest, problem: Problem, err: Error): void {
  const fields = { method: request.method, path: pathOf(request), code: problem.code };
  if (problem.code === "internal_error") logger.error({ ...fields, err }, "a request failed");
  else
    logger.warn(
      { ...fields, reason: err.cause instanceof Error ? err.cause.message : err.message },
      "a request could not be served",
    );
}

/** Without the query: it may hold what is for no log. */
function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}
