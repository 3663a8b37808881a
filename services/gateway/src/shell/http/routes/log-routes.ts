import { Readable } from "node:stream";
import { z } from "zod";
import { jsonArray, jsonObject } from "../../../core/json-text.js";
import { beforeAllLines, logLineDocument, readLinePlace } from "../../../core/log-line.js";
import type { LogStories } from "../../log-stories.js";
import { logEntrySchema, logPageSchema } from "../documents.js";
import { jobParams } from "../job-path.js";
import { preferredType } from "../negotiation.js";
import { text, wholeNumber } from "../query-fields.js";
import type { Http } from "../zod-provider.js";
import { sendJson } from "./submit-routes.js";
import { jsonSchema } from "../openapi.js";

const ndjson = "application/x-ndjson";
const json = "application/json";

const query = z.strictObject({
  task: text.optional(),
  attempt: wholeNumber(1, 2_147_483_647).optional(),
  after: text.optional().describe("The id of a line: go on behind it."),
  follow: z.enum(["true", "false"]).default("true").describe("NDJSON only. false: end after what there is now."),
  limit: wholeNumber(1, 10_000).default(10_000).describe("JSON only."),
});

const schema = {
  summary: "The lines that a job's tasks wrote",
  description:
    "As NDJSON, a line each: what there is, then what comes, then { type: end, status } when the job has ended. As JSON: what there is now.",
  tags: ["jobs"],
  params: jobParams,
  querystring: query,
  response: {
    200: {
      description: "The lines, oldest first.",
      content: { [ndjson]: { schema: jsonSchema(logEntrySchema) }, [json]: { schema: jsonSchema(logPageSchema) } },
    },
  },
};

export function logRoutes(http: Http, stories: LogStories): void {
  http.get("/jobs/:id/logs", { schema, config: { produces: [ndjson, json] } }, async (request, reply) => {
    const { id } = request.params;
    const { task, attempt, after, follow, limit } = request.query;
    const place = after === undefined ? beforeAllLines : readLinePlace(after);
    const story = await stories.open(id, { task, attempt }, place);
    if (preferredType(request, [ndjson, json]) === json) {
      const lines = await story.page(limit);
      return await sendJson(reply, jsonObject([["lines", jsonArray(lines.map(logLineDocument))]]));
    }
    return await reply.type(ndjson).send(Readable.from(story.entries(follow === "true"), { objectMode: false }));
  });
}
