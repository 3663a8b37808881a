/** Names one attempt of one task: what events, cancels and grants are about. */
export interface Attempt {
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
}

/** One string an attempt. No two share it: a job's id may contain slashes, but what follows it can't. */
export function attemptKey({ jobId, run, task, attempt }: Attempt): string {
  return `${jobId}/${run}/${task}/${attempt}`;
}

/** One string a run of a job. */
export function runKey({ jobId, run }: Pick<Attempt, "jobId" | "run">): string {
  return `${jobId}/${run}`;
}
