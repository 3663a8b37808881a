import { limits, priorities } from "@spe/contracts";
import { z } from "zod";
import * as field from "./field-schemas.js";
import { JsonText } from "./json-text.js";

/** What a client may say: contract §2, one field a line. OpenAPI and the JSON Schema in the docs are printed from here. */

const dayMs = 24 * 60 * 60 * 1_000;
const maxTaskTimeMs = 30 * dayMs;
const maxJobTimeMs = 3_650 * dayMs;
const nameCharacters = "1 to 128 of A-Z a-z 0-9 _ . -";
const namePattern = /^[A-Za-z0-9_.-]{1,128}$/;

const payload = z
  .custom<JsonText>((value) => value instanceof JsonText)
  .describe("Any I-JSON value, at most 256 KiB as text. Handed to the handler unchanged. Default null.");

const taskName = z.string({ error: (issue) => `A task is named by a string, not by ${typeof issue.input}.` });

const retries = field.record(
  {
    max: field
      .integerOrUnbound(0, 1_000, "Retries after the first attempt: 3 means up to 4 attempts. Default 0.")
      .optional(),
    delayMs: field.integer(0, maxTaskTimeMs, "Wait before the first retry. Default 200.").optional(),
    factor: field.decimal(1, 1_000, "What each further wait is multiplied by. Default 2.").optional(),
    maxDelayMs: field.integer(0, maxTaskTimeMs, "No wait is longer. Default 60000.").optional(),
    jitter: field.decimal(0, 1, "Share of the wait that is random. Default 0.2.").optional(),
  },
  "How often, and after what waits, a task is tried again.",
);

/** Fields of a task that may also stand at the top, as defaults for its tasks. */
const taskDefaults = {
  resultsFrom: field
    .oneOf(
      ["needs", "ancestors"],
      "Whose results the handler is given: those of the tasks it needs, or of all before it. Default needs.",
    )
    .optional(),
  timeoutMs: field.integer(1, maxTaskTimeMs, "One attempt's time to run. Default 900000.").optional(),
  scheduleToStartMs: field
    .integer(1, maxTaskTimeMs, "Fail as schedule_to_start when no executor began the task in this time. Default: wait.")
    .optional(),
  retries: retries.optional(),
  pool: field
    .matching(/^[a-z0-9-]{1,48}$/, "1 to 48 of a-z 0-9 -", "Which executors may run it. Default default.")
    .optional(),
};

const taskShape = {
  name: field.matching(namePattern, nameCharacters, "Unique in the job."),
  type: field.matching(namePattern, nameCharacters, "The handler to run."),
  payload: payload.optional(),
  needs: field.list(taskName, { max: limits.tasks }, "Tasks that must succeed first.").optional(),
  enables: field.list(taskName, { max: limits.tasks }, "The same edges seen from the other side.").optional(),
  inputUrl: field.webAddress("Fetched to context.inputFile before the run.").optional(),
  ...taskDefaults,
};

export const taskSchema = field.record(taskShape, "One node of the job's graph.");

const labels = z
  .record(z.string().min(1).max(200), z.string().max(1_000))
  .describe("At most 16 labels to find the job by.")
  .meta({ maxProperties: 16 });

const requestShape = {
  id: z
    .string({ error: '"id" must be a string.' })
    .describe("The job's id, 1 to 256 bytes of UTF-8. Over Kafka the record key says it.")
    .optional(),
  name: field.freeText(200, "A label for people.").optional(),
  tasks: field
    .list(taskSchema, { min: 1, max: limits.tasks }, "A directed acyclic graph of at most 100,000 edges.")
    .optional(),
  task: field
    .matching(namePattern, nameCharacters, 'Shorthand instead of tasks: the type of one task named "main".')
    .optional(),
  payload: payload.optional().describe("Of the one task, with task."),
  numWorkers: field
    .integerOrUnbound(1, 10_000, "At most so many tasks of this job at once. Default unbound.")
    .optional(),
  priorityTasks: field
    .list(taskName, { max: limits.tasks }, "Tasks to run as early as their needs allow, most urgent first.")
    .optional(),
  priority: field.oneOf(priorities, "Against other jobs. Default normal.").optional(),
  delayMs: field.integer(0, maxJobTimeMs, "Wait so long before the job may start.").optional(),
  notBefore: field.instant("Wait until then before the job may start.").optional(),
  deadlineMs: field.integer(1, maxJobTimeMs, "For the whole job, from the end of waiting.").optional(),
  autostart: field.flag("false: planned and stored, runs only after a start command. Default true.").optional(),
  onFailure: field
    .oneOf(["skip_dependents", "fail_fast"], "What a failed task does to the others. Default skip_dependents.")
    .optional(),
  onDuplicate: field
    .oneOf(["ignore", "resume"], "What the same id again does after the job failed or was cancelled. Default ignore.")
    .optional(),
  resultDirectory: field.resultPath("Relative to the result root. Default: made from the id.").optional(),
  resultUrl: field.webAddress("The result document is also PUT there.").optional(),
  webhooks: field
    .list(field.record({ url: field.webAddress("Is told of the job's end.") }, "An address."), { max: 5 }, "At most 5.")
    .optional(),
  labels: labels.optional(),
  ...taskDefaults,
};

/** The whole of it, for documents. Tasks and labels are validated one by one (validate-request.ts), so that faults stay countable. */
const jobRequestSchema = field.record(requestShape, "A job: a graph of tasks, or the shorthand of one.");

export const requestFrameSchema = field.record(
  {
    ...requestShape,
    tasks: field.list(z.unknown(), { min: 1, max: limits.tasks }, "").optional(),
    labels: z.unknown().optional(),
  },
  "",
);

export type RequestFrame = z.infer<typeof requestFrameSchema>;
export type TaskDescription = z.infer<typeof taskSchema>;
export type RetriesDescription = z.infer<typeof retries>;

/** The request as JSON Schema 2020-12. */
export function jobRequestJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(jobRequestSchema, { unrepresentable: "any" });
}
