import { endedJobStatuses, faults, jobStatuses, priorities, taskStatuses } from "@spe/contracts";
import { z } from "zod";

/** The shapes of answers, for the OpenAPI document. Answers are not checked against them at run time; the tests do that. */

const time = z.iso.datetime().describe("RFC 3339, UTC, three decimals.");

const fault = z.object({
  code: z.enum(Object.keys(faults) as [string, ...string[]]),
  message: z.string(),
  pointer: z.string().optional().describe("RFC 6901, into the request."),
  cycle: z.array(z.string()).optional().describe("With graph_has_cycle: one cycle, in order."),
});

export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: fault.shape.code,
    errors: z.array(fault),
  })
  .describe("RFC 9457 problem details.");

const receipt = z
  .object({ topic: z.string(), partition: z.int(), offset: z.int() })
  .describe("Where in Kafka the job stands.");

const failure = z.object({
  reason: z.string(),
  message: z.string(),
  cause: z.string().optional(),
  exitCode: z.int().optional(),
  signal: z.string().optional(),
  attempts: z.int().optional(),
});

const task = z.object({
  name: z.string(),
  type: z.string(),
  status: z.enum(taskStatuses),
  needs: z.array(z.string()),
  attempts: z.int(),
  deliveries: z.int(),
  waitingFor: z.string().optional(),
  queuedAt: time.optional(),
  startedAt: time.optional(),
  finishedAt: time.optional(),
  executor: z.string().optional(),
  progress: z.number().optional(),
  result: z.unknown().optional(),
  resultOmitted: z
    .literal(true)
    .optional()
    .describe("The result is too large for this document; the task's own has it."),
  failure: failure.optional(),
  notRunBecause: z.string().optional(),
});

const attempt = z.object({
  number: z.int(),
  delivery: z.int(),
  executor: z.string().optional(),
  queuedAt: time.optional(),
  startedAt: time.optional(),
  finishedAt: time.optional(),
  failure: failure.optional(),
});

const jobSummary = z.object({
  id: z.string(),
  run: z.int(),
  name: z.string().optional(),
  status: z.enum(jobStatuses),
  priority: z.enum(priorities),
  numWorkers: z.union([z.int(), z.literal("unbound")]),
  labels: z.record(z.string(), z.string()),
  waitingFor: z.string().optional(),
  submittedAt: time,
  startedAt: time.optional(),
  finishedAt: time.optional(),
  resultDirectory: z.string().optional(),
  taskCounts: z.partialRecord(z.enum(taskStatuses), z.int()),
  error: fault.optional(),
  errors: z.array(fault).optional().describe("Of a rejected job: all that were found."),
  receipt: receipt.optional(),
});

export const jobSchema = jobSummary.extend({ tasks: z.array(task) });
export const taskSchema = task.extend({ attempts: z.array(attempt).describe("Every attempt, the first one first.") });
export const jobListSchema = z.object({ jobs: z.array(jobSummary), nextCursor: z.string().optional() });
export const acceptedSchema = z.object({
  id: z.string(),
  run: z.int(),
  status: z.enum(jobStatuses),
  links: z.object({ self: z.string(), logs: z.string(), results: z.string() }),
  receipt: receipt.optional(),
});
export const commandSchema = z.object({ id: z.string(), status: z.enum(jobStatuses), commandId: z.uuid() });
export const planSchema = z.object({
  order: z.array(z.string()),
  schedule: z.array(z.array(z.string())),
  numWorkers: z.int(),
});

const logLine = z.object({
  type: z.literal("log"),
  id: z.string().describe("Go on behind this line with ?after="),
  task: z.string(),
  attempt: z.int(),
  stream: z.enum(["log", "stdout", "stderr"]),
  level: z.string(),
  time,
  message: z.string(),
  fields: z.record(z.string(), z.unknown()).optional(),
  truncated: z.literal(true).optional(),
});
const logEndSchema = z.object({ type: z.literal("end"), status: z.enum(endedJobStatuses) });
export const logEntrySchema = z.union([logLine, logEndSchema]);
export const logPageSchema = z.object({ lines: z.array(logLine) });

export const resultDocumentSchema = z.object({
  jobId: z.string(),
  run: z.int(),
  name: z.string().optional(),
  status: z.enum(endedJobStatuses),
  timestamp: time,
  results: z.record(z.string(), z.unknown()),
  failures: z.record(z.string(), z.unknown()),
});

export const executorsSchema = z.object({
  executors: z.array(
    z.object({
      id: z.string(),
      incarnation: z.string(),
      status: z.enum(["alive", "draining", "gone"]),
      host: z.string(),
      pid: z.int(),
      pool: z.string(),
      taskTypes: z.array(z.string()),
      slots: z.int(),
      busy: z.int(),
      partitions: z.array(z.int()),
      running: z.array(z.string()),
      startedAt: time,
      seenAt: time,
      version: z.string().optional(),
    }),
  ),
});
