import type { JobEvents } from "@spe/contracts";

/**
 * How long dispatched tasks wait for an executor: from queuedAt to startedAt of each delivery, by the planner's word. Pure: told what was seen, answers
 * what is wrong.
 */
export class QueueChecker {
  readonly #limitMs: number;
  readonly #queued = new Map<string, number>();
  readonly #violations: string[] = [];
  longestMs = 0;
  readonly executors = new Set<string>();

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  see({ jobId, events }: JobEvents): void {
    for (const { type, task, queuedAt, startedAt, executor } of events) {
      const name = `${task ?? ""} of job ${jobId}`;
      if (type === "task.queued" && queuedAt != null) this.#queued.set(name, Date.parse(queuedAt));
      if (type === "task.running" && startedAt != null) this.#seeStart(name, Date.parse(startedAt), executor ?? "");
    }
  }

  verify(): readonly string[] {
    return this.#violations;
  }

  #seeStart(name: string, startedMs: number, executor: string): void {
    const queuedMs = this.#queued.get(name);
    if (queuedMs === undefined) return;
    this.executors.add(executor);
    const waitedMs = startedMs - queuedMs;
    this.longestMs = Math.max(this.longestMs, waitedMs);
    if (waitedMs > this.#limitMs)
      this.#violations.push(
        `Wait: ${name} was queued for ${waitedMs} ms until ${executor} began it, longer than ${this.#limitMs} ms.`,
      );
  }
}
