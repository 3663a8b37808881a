import type { Position } from "../../../../src/index.js";

export interface AckedTransaction {
  readonly pipeline: number;
  readonly transaction: string;
  readonly owner: string;
  readonly begunAt: number;
  readonly outputs: readonly Position[];
}

export interface AckedAppend extends Position {
  readonly fed: number;
}

/** What the writers were told, to be held against what the log says in the end. */
export class Ledger {
  readonly acked: AckedTransaction[] = [];
  readonly appended: AckedAppend[] = [];
  readonly failures: { readonly at: number; readonly what: string }[] = [];
  readonly #owners = new Map<number, { readonly owner: string; readonly since: number }[]>();

  /** From now on only this owner may write for the pipeline. */
  fenced(pipeline: number, owner: string): void {
    this.#owners.set(pipeline, [...this.ownersOf(pipeline), { owner, since: performance.now() }]);
  }

  ownersOf(pipeline: number): readonly { readonly owner: string; readonly since: number }[] {
    return this.#owners.get(pipeline) ?? [];
  }

  /** What failed since a moment, and how long after it. */
  failuresSince(moment: number): readonly string[] {
    return this.failures
      .filter(({ at }) => at > moment)
      .map(({ at, what }) => `after ${((at - moment) / 1_000).toFixed(1)} s ${what}`);
  }

  failed(what: string, error: unknown): void {
    const { name, message } = error instanceof Error ? error : { name: "?", message: String(error) };
    this.failures.push({ at: performance.now(), what: `${what}: ${name}: ${message}` });
  }
}
