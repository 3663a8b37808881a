import type { Partition } from "../core/partition.js";
import type { Positions } from "../core/inputs.js";

interface Mark {
  readonly core: Partition;
  readonly commits: number;
  readonly positions: Positions;
}

/**
 * Up to where a partition's inputs may be deleted. What memory no longer refers to may still be referred to by the state in the log, until
 * the next transaction: so a mark that is taken now holds once another transaction of the same memory has been committed.
 */
export class TrimMarks {
  #mark: Mark | undefined;
  #commits = 0;

  committed(): void {
    this.#commits++;
  }

  /** Returns the mark of the last call where it holds by now, and takes a new one. */
  take(core: Partition, committed: Positions): Positions | undefined {
    const last = this.#mark;
    const holds = last?.core === core && this.#commits > last.commits;
    if (last === undefined || last.core !== core || holds) {
      const { oldestReference = Number.POSITIVE_INFINITY } = core.stats();
      const taskEvents = Math.min(committed.taskEvents, oldestReference);
      this.#mark = { core, commits: this.#commits, positions: { ...committed, taskEvents } };
    }
    return holds ? last.positions : undefined;
  }
}
