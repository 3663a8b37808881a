import { limits } from "@spe/contracts";
import { readIJson } from "@spe/job";
import { z } from "zod";
import { invalidParameter, Problem, problemOf } from "../../../core/problem.js";
import type { PlannerDesk } from "../../log/planner-desk.js";
import type { FreshView } from "../../view/fresh-view.js";
import { commandSchema } from "../documents.js";
import { jobParams } from "../job-path.js";
import { jsonSchema } from "../openapi.js";
import { text } from "../query-fields.js";
import type { Http } from "../zod-provider.js";

const querystring = z.strictObject({ reason: text.optional().describe("For the job's history.") });
const commandBase = { tags: ["commands"], params: jobParams, querystring, response: { 202: commandSchema } };
const cancelSchema = {
  ...commandBase,
  summary: "Cancel a job",
  description: "Running tasks are stopped, the others not begun.",
};
const startSchema = { ...commandBase, summary: "Start a job that was submitted with autostart: false" };
const retryBody = z.strictObject({ tasks: z.array(z.string().max(128)).min(1).max(limits.tasks).optional() });
const retrySchema = {
  ...commandBase,
  summary: "Run a failed or cancelled job on",
  description: "Succeeded tasks keep their results.",
  body: jsonSchema(retryBody),
};

/** The gateway decides nothing here: it hands the command to the planner and tells its answer. */
export function commandRoutes(http: Http, desk: PlannerDesk, fresh: FreshView): void {
  const ask = async (
    id: string,
    command: "cancel" | "start" | "retry",
    more: { reason?: string | undefined; tasks?: string[] | undefined },
  ) => {
    await refuseUnknown(fresh, id);
    const { commandId, status } = await desk.ask(id, { command, ...more });
    return { id, status, commandId };
  };
  http.delete("/jobs/:id", { schema: cancelSchema }, async ({ params, query }, reply) => {
    return await reply.code(202).send(await ask(params.id, "cancel", query));
  });
  http.post("/jobs/:id/start", { schema: startSchema }, async ({ params, query }, reply) => {
    return await reply.code(202).send(await ask(params.id, "start", query));
  });
  http.post("/jobs/:id/retry", { schema: retrySchema }, async ({ params, query, body }, reply) => {
    return await reply.code(202).send(await ask(params.id, "retry", { ...query, ...readRetry(body) }));
  });
}

/** The planner waits half a minute before it calls a job unknown (H10); where the view is up to date it can be told at once. */
async function refuseUnknown(fresh: FreshView, id: string): Promise<void> {
  try {
    await fresh.job(id);
  } catch (error) {
    if (error instanceof Problem && error.code === "job_not_found") throw error;
    if (!(error instanceof Problem)) throw error; // a view that is behind or away leaves it to the planner
  }
}

function readRetry(body: unknown): z.output<typeof retryBody> {
  if (typeof body !== "string" || body.trim() === "") return {};
  const reading = readIJson(body);
  if (reading.kind === "not_json") throw problemOf([{ code: "malformed_json", message: reading.message, pointer: "" }]);
  const parsed = retryBody.safeParse(reading.kind === "value" ? reading.value : undefined);
  if (parsed.success) return parsed.data;
  throw invalidParameter("tasks", 'The body of a retry is empty, or { "tasks": [names] } with at least one.');
}
