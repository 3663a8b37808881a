import type { JobEvents } from "@spe/contracts";

/** How a job must end whatever dies meanwhile, for its description leaves nothing open. */
export interface ExpectedOutcome {
  /** One of these. */
  readonly statuses: readonly string[];
  readonly tasks: ReadonlyMap<string, { readonly status: string; readonly attempts: number }>;
  /** It was told to stop at some moment: then its tasks may also end as cancelled or not run. */
  readonly mayBeCutShort: boolean;
}

const cutShort: readonly string[] = ["task.cancelled", "task.not_run"];

/**
 * What the graphs come to: a death changes no outcome and uses up no retry (contract §3: `deliveries` rises). Pure: told what was seen,
 * answers what is wrong.
 */
export class OutcomeChecker {
  readonly #expected: ReadonlyMap<string, ExpectedOutcome>;
  readonly #ends = new Map<string, string>();
  readonly #violations: string[] = [];

  constructor(expected: ReadonlyMap<string, ExpectedOutcome>) {
    this.#expected = expected;
  }

  see({ jobId, events }: JobEvents): void {
    const expected = this.#expected.get(jobId);
    if (expected === undefined) return;
    for (const { type, task, attempt } of events) {
      if (["job.succeeded", "job.failed", "job.cancelled", "job.rejected"].includes(type)) this.#ends.set(jobId, type);
      else if (["task.succeeded", "task.failed", ...cutShort].includes(type))
        this.#seeTaskEnd(jobId, expected, { task: task ?? "", type, attempts: attempt ?? 0 });
    }
  }

  verify(): readonly string[] {
    const wrongEnds = [...this.#ends].flatMap(([jobId, end]) => {
      const statuses = this.#expected.get(jobId)?.statuses ?? [];
      const isRight = statuses.some((status) => end === `job.${status}`);
      return isRight ? [] : [`Outcome: job ${jobId} ended as ${end}, expected ${statuses.join(" or ")}.`];
    });
    return [...this.#violations, ...wrongEnds];
  }

  #seeTaskEnd(jobId: string, expected: ExpectedOutcome, end: { task: string; type: string; attempts: number }): void {
    const task = expected.tasks.get(end.task);
    if (expected.mayBeCutShort && cutShort.includes(end.type)) return;
    const was = `${end.type} after ${end.attempts} attempts`;
    const wanted = task && `task.${task.status} after ${task.attempts} attempts`;
    if (was !== wanted)
      this.#violations.push(
        `Outcome: job ${jobId}: ${end.task} ended as ${was}, expected ${wanted ?? "no such task"}.`,
      );
  }
}
