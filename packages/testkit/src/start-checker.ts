import type { JobEvents } from "@spe/contracts";

/** What a task leaves behind when it begins to run: told by its own process, not by the engine. */
export interface TaskStart {
  readonly jobId: string;
  readonly run: number;
  readonly task: string;
  readonly attempt: number;
  readonly delivery: number;
  /** Of the executor. */
  readonly incarnation: string;
}

/**
 * G7 from what the tasks themselves leave behind: an attempt is begun once, and again only as a higher delivery, after the executor that
 * had begun it was killed. Pure: told what was seen, answers what is wrong.
 */
export class StartChecker {
  readonly #attempts = new Map<string, TaskStart[]>();
  readonly #dead = new Set<string>();
  readonly #succeeded = new Set<string>();

  see(start: TaskStart): void {
    const name = nameOf(start);
    const known = this.#attempts.get(name);
    if (known === undefined) this.#attempts.set(name, [start]);
    else known.push(start);
  }

  /** An executor was killed: what it had begun may be begun again. */
  seeDeath(incarnation: string): void {
    this.#dead.add(incarnation);
  }

  /** What the planner says: an attempt that succeeded has begun. */
  seeEvents({ jobId, run, events }: JobEvents): void {
    for (const { type, task, attempt } of events)
      if (type === "task.succeeded")
        this.#succeeded.add(nameOf({ jobId, run, task: task ?? "", attempt: attempt ?? 0 }));
  }

  /** Starts of attempts that had begun before. */
  restarts(): number {
    return [...this.#attempts.values()].reduce((sum, starts) => sum + starts.length - 1, 0);
  }

  verify(): readonly string[] {
    const neverBegun = [...this.#succeeded].filter((name) => !this.#attempts.has(name));
    return [
      ...[...this.#attempts].flatMap(([name, starts]) => this.#verifyAttempt(name, starts)),
      ...neverBegun.map((name) => `G7: ${name} succeeded without having begun.`),
    ];
  }

  #verifyAttempt(name: string, starts: readonly TaskStart[]): readonly string[] {
    const violations: string[] = [];
    const inOrder = [...starts].sort((a, b) => a.delivery - b.delivery);
    for (const [index, start] of inOrder.entries()) {
      const before = inOrder[index - 1];
      if (before === undefined) continue;
      if (before.delivery === start.delivery)
        violations.push(`G7: ${name} was begun twice as delivery ${start.delivery}.`);
      else if (!this.#dead.has(before.incarnation))
        violations.push(
          `G7: ${name} was begun again as delivery ${start.delivery}, though nobody had killed who began it.`,
        );
    }
    return violations;
  }
}

function nameOf({ jobId, run, task, attempt }: Omit<TaskStart, "delivery" | "incarnation">): string {
  return `attempt ${attempt} of ${task} in run ${run} of job ${jobId}`;
}
