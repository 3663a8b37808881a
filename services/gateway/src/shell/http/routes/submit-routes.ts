import { jobRequestJsonSchema, parseRequest, planOf } from "@spe/job";
import type { FastifyReply } from "fastify";
import { z } from "zod";
import { problemOf } from "../../../core/problem.js";
import { waitTimeMs } from "../../../core/wait-time.js";
import type { Accepted, Intake } from "../../intake.js";
import { acceptedSchema, jobSchema, planSchema } from "../documents.js";
import { idempotencyKey, jobPath } from "../job-path.js";
import { bodyText } from "../json-body.js";
import type { Http } from "../zod-provider.js";

const { $schema: _, ...jobRequest } = jobRequestJsonSchema();

const submitSchema = {
  summary: "Submit a job",
  description: "Answered once all in-sync replicas have it. The same id again runs nothing twice.",
  tags: ["jobs"],
  body: jobRequest,
  querystring: z.strictObject({
    wait: z.string().optional().describe("Answer at the job's end, or after so long: 30s, at most 60s."),
  }),
  response: { 202: acceptedSchema, 200: jobSchema },
};

const planRouteSchema = {
  summary: "Plan a job",
  description: "Nothing is stored: the order and the schedule that the job would have if all tasks took equally long.",
  tags: ["jobs"],
  body: jobRequest,
  response: { 200: planSchema },
};

export function submitRoutes(http: Http, intake: Intake): void {
  http.post("/jobs", { schema: submitSchema }, async (request, reply) => {
    const waitMs = waitTimeMs(request.query.wait, [request.headers.prefer].flat().join(","));
    const answer = await intake.submit(
      bodyText(request.body),
      idempotencyKey(request.headers["idempotency-key"]),
      waitMs,
    );
    reply.header("location", jobPath(answer.id));
    return answer.kind === "document"
      ? await sendJson(reply, answer.text)
      : await reply.code(202).send(acceptedDocument(answer));
  });

  http.post("/jobs/plan", { schema: planRouteSchema }, async (request) => {
    const parsed = parseRequest(bodyText(request.body), { newId: () => "plan" });
    if (parsed.kind === "invalid") throw problemOf(parsed.faults);
    return planOf(parsed.job);
  });
}

function acceptedDocument({ id, run, status, receipt }: Accepted): object {
  const self = jobPath(id);
  return {
    id,
    run,
    status,
    links: { self, logs: `${self}/logs`, results: `${self}/results` },
    ...(receipt && { receipt }),
  };
}

export async function sendJson(reply: FastifyReply, text: string): Promise<FastifyReply> {
  return await reply.type("application/json; charset=utf-8").send(text);
}
