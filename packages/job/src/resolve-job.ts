import type { Job, JobTask, RetryRule } from "./job.js";
import type { RetriesDescription, TaskDescription } from "./request-schema.js";
import { defaultResultDirectory } from "./result-directory.js";
import { parseInstant } from "./instant.js";
import type { ValidRequest } from "./validate-request.js";

/** What holds where neither the task nor the top of the request says otherwise. */
export const taskDefaults = { timeoutMs: 900_000, pool: "default", resultsFrom: "needs" } as const;
export const retryDefaults = { max: 0, delayMs: 200, factor: 2, maxDelayMs: 60_000, jitter: 0.2 } as const;

/** Completes a valid request: every default filled in, names resolved. The id is needed for the default result directory. */
export function resolveJob(request: ValidRequest, id: string): Job {
  const { frame } = request;
  const notBeforeMs = frame.notBefore === undefined ? undefined : parseInstant(frame.notBefore);
  return {
    ...(frame.name !== undefined && { name: frame.name }),
    tasks: request.tasks.map((task, index) => resolveTask(task, request.graph[index]?.needs ?? [], frame)),
    ...(typeof frame.numWorkers === "number" && { numWorkers: frame.numWorkers }),
    priorityTasks: frame.priorityTasks ?? [],
    priority: frame.priority ?? "normal",
    ...(frame.delayMs !== undefined && frame.delayMs > 0 && { delayMs: frame.delayMs }),
    ...(notBeforeMs !== undefined && { notBeforeMs }),
    ...(frame.deadlineMs !== undefined && { deadlineMs: frame.deadlineMs }),
    autostart: frame.autostart ?? true,
    onFailure: frame.onFailure ?? "skip_dependents",
    resultDirectory: frame.resultDirectory ?? defaultResultDirectory(id),
    ...(frame.resultUrl !== undefined && { resultUrl: frame.resultUrl }),
    webhooks: frame.webhooks ?? [],
    labels: request.labels,
  };
}

function resolveTask(task: TaskDescription, needs: readonly number[], top: ValidRequest["frame"]): JobTask {
  const scheduleToStartMs = task.scheduleToStartMs ?? top.scheduleToStartMs;
  return {
    name: task.name,
    type: task.type,
    payload: task.payload?.text ?? "null",
    needs,
    resultsFrom: task.resultsFrom ?? top.resultsFrom ?? taskDefaults.resultsFrom,
    ...(task.inputUrl !== undefined && { inputUrl: task.inputUrl }),
    timeoutMs: task.timeoutMs ?? top.timeoutMs ?? taskDefaults.timeoutMs,
    ...(scheduleToStartMs !== undefined && { scheduleToStartMs }),
    retries: resolveRetries({ ...top.retries, ...task.retries }),
    pool: task.pool ?? top.pool ?? taskDefaults.pool,
  };
}

/** Field by field: a task that only changes `max` keeps the waits given at the top. */
function resolveRetries(retries: RetriesDescription): RetryRule {
  const max = retries.max ?? retryDefaults.max;
  return {
    ...(max !== "unbound" && { max }),
    delayMs: retries.delayMs ?? retryDefaults.delayMs,
    factor: retries.factor ?? retryDefaults.factor,
    maxDelayMs: retries.maxDelayMs ?? retryDefaults.maxDelayMs,
    jitter: retries.jitter ?? retryDefaults.jitter,
  };
}
