import { jobStatuses, isEndedJob } from "@spe/contracts";
import { z } from "zod";
import { jobDocument, taskDocument } from "../../../core/job-document.js";
import { jsonArray, jsonObject, jsonOf } from "../../../core/json-text.js";
import { readCursor, writeCursor } from "../../../core/list-cursor.js";
import { Problem } from "../../../core/problem.js";
import type { JobReports } from "../../job-reports.js";
import type { FreshView } from "../../view/fresh-view.js";
import type { JobView } from "../../view/job-view.js";
import { jobListSchema, jobSchema, taskSchema } from "../documents.js";
import { jobParams } from "../job-path.js";
import { repeatable, text, time, wholeNumber } from "../query-fields.js";
import type { Http } from "../zod-provider.js";
import { sendJson } from "./submit-routes.js";

export interface JobRouteParts {
  readonly view: JobView;
  readonly fresh: FreshView;
  readonly reports: JobReports;
  readonly pendingJobs: string;
}

const unfinished = jobStatuses.filter((status) => !isEndedJob(status));

const listQuery = z.strictObject({
  id: text.optional(),
  status: repeatable(z.enum([...jobStatuses, "unfinished"]), `one of ${jobStatuses.join(", ")}, unfinished`).optional(),
  type: text.optional().describe("Of one of its tasks."),
  label: repeatable(text.regex(/[:=]/), "name:value").optional().describe("name:value"),
  name: text.optional().describe("What the job's name begins with."),
  since: time.optional().describe("Submitted then or later."),
  until: time.optional().describe("Submitted before then."),
  limit: wholeNumber(1, 500).default(50),
  cursor: text.optional().describe("nextCursor of the page before."),
});

const listRouteSchema = {
  summary: "List jobs, newest first",
  tags: ["jobs"],
  querystring: listQuery,
  response: { 200: jobListSchema },
};
const jobRouteSchema = {
  summary: "A job and its tasks",
  tags: ["jobs"],
  params: jobParams,
  response: { 200: jobSchema },
};
const taskRouteSchema = {
  summary: "A task, its result whole, with every attempt",
  tags: ["jobs"],
  params: jobParams.extend({ name: z.string() }),
  response: { 200: taskSchema },
};

export function jobRoutes(http: Http, { view, fresh, reports, pendingJobs }: JobRouteParts): void {
  http.get("/jobs", { schema: listRouteSchema }, async ({ query }, reply) => {
    const { limit, cursor, status, name, label, ...filter } = query;
    const statuses = status?.flatMap((each) => (each === "unfinished" ? unfinished : each));
    const wanted = { ...filter, statuses, namePrefix: name, labels: label ?? [] };
    const jobs = await view.list(wanted, cursor === undefined ? undefined : readCursor(cursor), limit + 1);
    const page = jobs.slice(0, limit);
    const last = jobs.length > limit ? page.at(-1) : undefined;
    const documents = page.map((job) => jobDocument(job, pendingJobs));
    return await sendJson(
      reply,
      jsonObject([
        ["jobs", jsonArray(documents)],
        ["nextCursor", last && jsonOf(writeCursor(last))],
      ]),
    );
  });

  http.get("/jobs/:id", { schema: jobRouteSchema }, async ({ params }, reply) => {
    return await sendJson(reply, (await reports.document(params.id)).text);
  });

  http.get("/jobs/:id/tasks/:name", { schema: taskRouteSchema }, async ({ params: { id, name } }, reply) => {
    const found = await fresh.read(id, async (view) => {
      return (await view.job(id)) && { ofName: await view.task(id, name) };
    });
    if (found.ofName) return await sendJson(reply, taskDocument(found.ofName.task, found.ofName.attempts));
    const what = `Job ${JSON.stringify(id)} has no task ${JSON.stringify(name.slice(0, 200))}`;
    throw new Problem("task_not_found", `${what}; its document names them.`);
  });
}
