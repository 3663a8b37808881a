import type { Completion } from "@spe/contracts";

/** G1 and G2: every accepted job ends, and each of its runs has exactly one completion. Pure: told what was seen, answers what is wrong. */
export class CompletionChecker {
  readonly #seen = new Map<string, Completion[]>();

  see(completion: Completion): void {
    const known = this.#seen.get(completion.jobId);
    if (known === undefined) this.#seen.set(completion.jobId, [completion]);
    else known.push(completion);
  }

  completionsOf(jobId: string): readonly Completion[] {
    return this.#seen.get(jobId) ?? [];
  }

  /** Everything that contradicts the promises, as sentences; empty when all is well. `expected`: ids of jobs that must have ended once. */
  verify(expected: Iterable<string>): readonly string[] {
    const violations: string[] = [];
    for (const jobId of expected) {
      const count = this.completionsOf(jobId).length;
      if (count === 0) violations.push(`G1: job ${jobId} has no completion.`);
      if (count > 1) violations.push(`G2: job ${jobId} has ${count} completions.`);
    }
    for (const [jobId, completions] of this.#seen) {
      const runs = new Set(completions.map(({ submittedAt, run }) => `${submittedAt}/${run}`));
      if (runs.size < completions.length)
        violations.push(`G2: (jobId, submittedAt, run) is not unique for job ${jobId}.`);
    }
    return violations;
  }
}
