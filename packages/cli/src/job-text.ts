import { type JobDocument, type JobSummary, SpeError, type TaskSummary } from "@spe/sdk";

/** Jobs and tasks as a person reads them in a terminal. */

export function jobLine(job: JobSummary): string {
  const name = job.name === undefined ? "" : `  ${job.name}`;
  return `${job.status.padEnd(10)} ${job.id}${name}  ${job.submittedAt ?? ""}${countsText(job)}`;
}

export function jobText(job: JobDocument): string {
  const lines = [
    `${job.id}${job.name === undefined ? "" : ` (${job.name})`}: ${job.status}${job.run > 1 ? `, run ${job.run}` : ""}${waitingText(job.waitingFor)}`,
    ...(job.error === undefined ? [] : [`  ${job.error.code}: ${job.error.message}`]),
    ...(job.resultDirectory === undefined ? [] : [`  results in ${job.resultDirectory}`]),
    ...job.tasks.slice(0, maxTaskLines).map((task) => `  ${taskLine(task)}`),
  ];
  if (job.tasks.length > maxTaskLines)
    lines.push(`  … and ${job.tasks.length - maxTaskLines} tasks more (--json has all)`);
  return lines.join("\n");
}

const maxTaskLines = 60;

function taskLine(task: TaskSummary): string {
  const attempts = task.attempts > 1 ? `, ${task.attempts} attempts` : "";
  const progress =
    task.status === "running" && task.progress !== undefined ? ` ${Math.round(task.progress * 100)} %` : "";
  const failure =
    task.failure === undefined ? "" : `: ${task.failure.reason}: ${task.failure.message.split("\n", 1)[0] ?? ""}`;
  const because = task.notRunBecause === undefined ? "" : ` because of ${task.notRunBecause}`;
  return `${task.status.padEnd(10)} ${task.name} (${task.type}${attempts})${progress}${waitingText(task.waitingFor)}${because}${failure}`;
}

/** "12 of 40 tasks ended, 3 running" */
export function progressText(job: JobDocument): string {
  const count = (...statuses: string[]) => job.tasks.filter((task) => statuses.includes(task.status)).length;
  const ended = count("succeeded", "failed", "cancelled", "not_run");
  const failed = count("failed");
  return `${job.status}: ${ended} of ${job.tasks.length} tasks ended, ${count("running")} running${failed > 0 ? `, ${failed} failed` : ""}`;
}

function waitingText(waitingFor: string | undefined): string {
  return waitingFor === undefined ? "" : `, waiting for ${waitingFor}`;
}

function countsText(job: JobSummary): string {
  const counts = Object.entries(job.taskCounts ?? {}).map(([status, count]) => `${count} ${status}`);
  return counts.length === 0 ? "" : `  (${counts.join(", ")})`;
}

/** A rejected job, in the form of every other refusal. */
export function rejectionOf(job: JobSummary): SpeError | undefined {
  if (job.status !== "rejected" || job.error === undefined) return undefined;
  return new SpeError(400, job.error.code, job.error.message, [job.error]);
}
