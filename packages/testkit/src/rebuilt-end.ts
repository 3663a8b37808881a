import { type Completion, limits } from "@spe/contracts";
import type { Json } from "./differences.js";
import { errorDocument, type RebuiltJob } from "./rebuilt-job.js";
import { failureDocument, type RebuiltTask } from "./rebuilt-task.js";

/** The completion that a job which has ended must have, from its events (contract §3). For jobs whose results all fit into it. */
export function expectedCompletion(job: RebuiltJob): Json {
  const { id, run, status, submittedAt, startedAt, finishedAt } = job;
  const { name, labels, resultDirectory } = job.description;
  const tasks = [...job.tasks.values()];
  const inOrder = [...tasks.filter((task) => !isSuccess(task)), ...tasks.filter(isSuccess)];
  return {
    ...{ jobId: id, run, name, status, submittedAt, startedAt, finishedAt, resultDirectory, labels },
    error: job.error && errorDocument(job.error),
    taskCounts: job.taskCounts(),
    tasks: inOrder.slice(0, limits.completionTasks).map(completedTask),
    results: resultsOf(tasks.filter(({ name }) => !tasks.some(({ needs }) => needs.includes(name)))),
    omittedResults: [],
  };
}

/** A completion as it was read, in the form of the expected one. */
export function completionDocument(completion: Completion): Json {
  const { error, tasks = [], results, taskCounts = {}, labels = {}, omittedResults = [], ...rest } = completion;
  return {
    ...withoutNull(rest),
    ...{ labels, taskCounts, omittedResults },
    ...(error != null && { error: errorDocument(error) }),
    tasks: tasks.map((task) => withoutNull({ ...task })),
    results: JSON.parse(results ?? "{}") as Json,
  };
}

/** The result document that must be in the result directory when the completion can be read (contract §3). */
export function expectedResultDocument(job: RebuiltJob): Json {
  const tasks = [...job.tasks.values()];
  const failures = tasks.flatMap(({ name, failure }) => (failure ? [[name, failureDocument(failure)] as const] : []));
  return {
    ...{ jobId: job.id, run: job.run, name: job.description.name, status: job.status, timestamp: job.finishedAt },
    results: resultsOf(tasks),
    failures: Object.fromEntries(failures),
  };
}

const isSuccess = ({ status }: RebuiltTask): boolean => status === "succeeded";

function completedTask({ name, type, status, attempts, endedOn, failure }: RebuiltTask): Json {
  return { name, type, status, attempts, executor: endedOn, reason: failure?.reason };
}

function resultsOf(tasks: readonly RebuiltTask[]): Json {
  const results = tasks.flatMap(({ name, result }) =>
    result === undefined ? [] : [[name, JSON.parse(result) as Json] as const],
  );
  return Object.fromEntries(results);
}

function withoutNull(members: Readonly<Record<string, unknown>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value != null)) as Record<string, Json>;
}
