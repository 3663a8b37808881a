/** A stretch of time in which a job that had not ended showed no progress. */
export interface Wait {
  readonly jobId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Its longest part without a death amid the recovery from another; all of it where there was none. */
  readonly countedMs: number;
}

/** Something that was killed, and when. */
export interface Death {
  readonly what: string;
  readonly atMs: number;
  /** Killed on purpose while jobs were still recovering from the death before it: from here the time for this one counts. */
  readonly isAmidRecovery?: boolean;
}

/**
 * How long jobs stand still: from being asked for, over each event that can be read, to the completion that can be read. Two deaths that were
 * planned as one after the other have each the whole limit; no other time is taken off for anything, so the load has to leave slots free, and
 * whoever kills has to let all jobs move before the next death that isn't amid a recovery (`hasStoodSince`). Pure: told what was seen and
 * when, by one monotonic clock.
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
    this.#note(jobId, fromMs, atMs);
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

  /** Whether a job that had been asked for by then has neither moved nor ended after that moment. */
  hasStoodSince(atMs: number): boolean {
    return [...this.#open.values()].some((fromMs) => fromMs <= atMs);
  }

  /** How long the job stands still by now that does so for the longest. */
  longestOpen(nowMs: number): number {
    return Math.max(0, ...[...this.#open.values()].map((fromMs) => nowMs - fromMs));
  }

  /** Of each job the longest wait, the longest first; waits that go on count up to now. */
  longest(nowMs: number, count: number): readonly Wait[] {
    for (const [jobId, fromMs] of this.#open) this.#note(jobId, fromMs, nowMs);
    return [...this.#longest.values()].sort((a, b) => b.countedMs - a.countedMs).slice(0, count);
  }

  /** The wait as a sentence, with the deaths that fall into it and that just before. */
  describe({ jobId, fromMs, toMs, countedMs }: Wait): string {
    const within = this.#deaths.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
    const before = this.#deaths.filter(({ atMs }) => atMs < fromMs).slice(-1);
    const deaths = [...before, ...within].map(
      ({ what, atMs, isAmidRecovery }) =>
        `${what} at ${seconds(atMs - fromMs)}${isAmidRecovery === true ? " amid the recovery" : ""}`,
    );
    const counted = countedMs === toMs - fromMs ? "" : `, ${seconds(countedMs)} of it without another death`;
    const killed = deaths.length === 0 ? "" : ` (killed: ${deaths.join(", ")})`;
    return `job ${jobId} stood still for ${seconds(toMs - fromMs)}${counted}${killed}`;
  }

  verify(nowMs: number): readonly string[] {
    return this.longest(nowMs, Number.POSITIVE_INFINITY)
      .filter(({ countedMs }) => countedMs > this.#limitMs)
      .map((wait) => `Wait: ${this.describe(wait)}, longer than ${seconds(this.#limitMs)}.`);
  }

  #note(jobId: string, fromMs: number, toMs: number): void {
    const countedMs = this.#longestPart(fromMs, toMs);
    const known = this.#longest.get(jobId);
    if (known === undefined || countedMs > known.countedMs)
      this.#longest.set(jobId, { jobId, fromMs, toMs, countedMs });
  }

  #longestPart(fromMs: number, toMs: number): number {
    const cuts = this.#deaths.filter(
      ({ atMs, isAmidRecovery }) => isAmidRecovery === true && atMs > fromMs && atMs < toMs,
    );
    const bounds = [fromMs, ...cuts.map(({ atMs }) => atMs), toMs];
    return Math.max(...bounds.slice(1).map((bound, n) => bound - (bounds[n] ?? fromMs)));
  }
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
