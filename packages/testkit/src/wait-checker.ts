/** A stretch of time in which a job that had not ended showed no progress. */
export interface Wait {
  readonly jobId: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something that was killed, and when. */
export interface Death {
  readonly what: string;
  readonly atMs: number;
}

/**
 * How long jobs stand still: from being asked for, over each event that can be read, to the completion that can be read. No time is taken off for
 * anything, so the load has to leave slots free. Pure: told what was seen and when, by one monotonic clock.
 */
export class WaitChecker {
  readonly #limitMs: number;
  readonly #open = new Map<string, number>();
  readonly #ended = new Set<string>();
  readonly #longest = new Map<string, Wait>();
  readonly #deaths: Death[] = [];

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  begin(jobId: string, atMs: number): void {
    if (!this.#ended.has(jobId)) this.#open.set(jobId, atMs);
  }

  /** An event of the job can be read. */
  progress(jobId: string, atMs: number): void {
    const fromMs = this.#open.get(jobId);
    if (fromMs === undefined) return;
    this.#note({ jobId, fromMs, toMs: atMs });
    this.#open.set(jobId, atMs);
  }

  /** Its completion can be read. */
  end(jobId: string, atMs: number): void {
    this.progress(jobId, atMs);
    this.#open.delete(jobId);
    this.#ended.add(jobId);
  }

  seeDeath(death: Death): void {
    this.#deaths.push(death);
  }

  /** How long the job stands still by now that does so for the longest. */
  longestOpen(nowMs: number): number {
    return Math.max(0, ...[...this.#open.values()].map((fromMs) => nowMs - fromMs));
  }

  /** Of each job the longest wait, the longest first; waits that go on count up to now. */
  longest(nowMs: number, count: number): readonly Wait[] {
    for (const [jobId, fromMs] of this.#open) this.#note({ jobId, fromMs, toMs: nowMs });
    return [...this.#longest.values()].sort((a, b) => lengthOf(b) - lengthOf(a)).slice(0, count);
  }

  /** The wait as a sentence, with the deaths that fall into it and that just before. */
  describe(wait: Wait): string {
    const { jobId, fromMs, toMs } = wait;
    const within = this.#deaths.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const before = this.#deaths.filter(({ atMs }) => atMs < fromMs).slice(-1);
    const deaths = [...before, ...within].map(({ what, atMs }) => `${what} at ${seconds(atMs - fromMs)}`);
    return `job ${jobId} stood still for ${seconds(lengthOf(wait))}${deaths.length === 0 ? "" : ` (killed: ${deaths.join(", ")})`}`;
  }

  verify(nowMs: number): readonly string[] {
    return this.longest(nowMs, Number.POSITIVE_INFINITY)
      .filter((wait) => lengthOf(wait) > this.#limitMs)
      .map((wait) => `Wait: ${this.describe(wait)}, longer than ${seconds(this.#limitMs)}.`);
  }

  #note(wait: Wait): void {
    const known = this.#longest.get(wait.jobId);
    if (known === undefined || lengthOf(wait) > lengthOf(known)) this.#longest.set(wait.jobId, wait);
  }
}

export function lengthOf({ fromMs, toMs }: Wait): number {
  return toMs - fromMs;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
