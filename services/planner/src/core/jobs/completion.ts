import {
  type CompletedTask,
  type Completion,
  type JobError,
  limits,
  type TaskStatus,
  taskStatuses,
} from "@spe/contracts";
import type { Task } from "../tasks/task-state.js";
import { timeText } from "../text/time-text.js";
import { utf8Bytes } from "../text/utf8.js";
import type { JobState } from "./job-state.js";

/** The one record that says how a run of a job ended (contract §3). */
export function completionOf(job: JobState, finishedAtMs: number, error: JobError | undefined): Completion {
  const { description } = job;
  return {
    jobId: job.id,
    run: job.run,
    name: description.name,
    status: job.status,
    submittedAt: timeText(job.submittedAtMs),
    startedAt: job.startedAtMs === undefined ? undefined : timeText(job.startedAtMs),
    finishedAt: timeText(finishedAtMs),
    resultDirectory: description.resultDirectory,
    resultUrl: description.resultUrl,
    error,
    taskCounts: taskCounts(job),
    labels: description.labels,
    tasks: listedTasks(job),
    ...sinkResults(job),
  };
}

function taskCounts(job: JobState): Record<string, number> {
  const counts: [TaskStatus, number][] = taskStatuses.map((status) => [status, job.counts[status]]);
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

/** At most 1,000, those that did not succeed first; in each part in description order. */
function listedTasks(job: JobState): CompletedTask[] {
  const indexes = [...job.tasks.keys()];
  const unsuccessful = indexes.filter((index) => job.tasks[index]?.state.status !== "succeeded");
  const listed = unsuccessful.slice(0, limits.completionTasks);
  if (listed.length < limits.completionTasks && job.counts.succeeded > 0) {
    const successful = indexes.filter((index) => job.tasks[index]?.state.status === "succeeded");
    listed.push(...successful.slice(0, limits.completionTasks - listed.length));
  }
  return listed.flatMap((index) => {
    const task = job.tasks[index];
    const description = job.description.tasks[index];
    return task && description ? [completedTask(description, task)] : [];
  });
}

function completedTask({ name, type }: { name: string; type: string }, { attempt, state }: Task): CompletedTask {
  const executor = "executor" in state ? state.executor : undefined;
  const reason = state.status === "failed" ? state.failure.reason : undefined;
  return { name, type, status: state.status, attempts: attempt, executor, reason };
}

/**
 * The results of the tasks that nothing depends on, as the text of one JSON object: written, never built as an object, since a
 * task may be called `__proto__`. In description order; what is too large, alone or in all, is named instead.
 */
function sinkResults(job: JobState): { results: string; omittedResults: string[] } {
  const members: string[] = [];
  const omittedResults: string[] = [];
  let bytes = 2;
  job.tasks.forEach(({ state }, index) => {
    if (state.status !== "succeeded" || job.graph.dependents[index]?.length !== 0) return;
    const name = job.description.tasks[index]?.name ?? "";
    const { text, bytes: resultBytes } = state.result;
    const member = text === undefined ? undefined : `${JSON.stringify(name)}:${text}`;
    const memberBytes = resultBytes + utf8Bytes(name) + 4;
    if (
      member === undefined ||
      resultBytes > limits.completionResultBytes ||
      bytes + memberBytes > limits.completionResultsBytes
    ) {
      omittedResults.push(name);
      return;
    }
    bytes += memberBytes;
    members.push(member);
  });
  return { results: `{${members.join(",")}}`, omittedResults };
}
