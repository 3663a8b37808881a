import type { Positions } from "../core/inputs.js";
import type { Arrival } from "./arrival.js";

/** Something about the inputs themselves made a transaction impossible: trying the same again gives the same. */
export class InputFault extends Error {
  override readonly name = "InputFault";
  /** The arrival that did it, where that is known. */
  readonly arrival: Arrival | undefined;
  /** Id of the job that the core had in hand. */
  readonly job: string | undefined;

  constructor(arrival: Arrival | undefined, job: string | undefined, cause: unknown) {
    super("an input can't be processed", { cause });
    this.arrival = arrival;
    this.job = job;
  }
}

/** What is to be done with an arrival: have the core take it, have the core bypass it, or, if even that fails, put its bytes aside. */
export type Verdict =
  | { readonly is: "fine" | "hopeless" }
  | { readonly is: "condemned"; readonly job: string | undefined };

interface Blame {
  count: number;
  readonly job: string | undefined;
}

/** So often the bypass of a condemned arrival may fail as well. */
const condemnedAfter = 2;
const hopelessAfter = 4;

/**
 * Remembers, across restores, what has failed (H7). After two failures at one position the partition goes one input a transaction,
 * which finds the culprit; the core then bypasses it, and if even that fails, its bytes go to the dead letters.
 */
export class Suspects {
  readonly #arrivals = new Map<string, Blame>();
  readonly #jobs = new Map<string, number>();
  #failedAt = "";
  #failures = 0;
  #oneByOneLeft = 0;

  /** A transaction that began at `from` and had taken in `arrivals` failed with `fault`. */
  failed(from: Positions, arrivals: readonly Arrival[], fault: InputFault): void {
    const position = JSON.stringify(from);
    this.#failures = position === this.#failedAt ? this.#failures + 1 : 1;
    this.#failedAt = position;
    if (this.#failures >= 2) this.#oneByOneLeft = Math.max(this.#oneByOneLeft, arrivals.length);

    const culprit = fault.arrival ?? (arrivals.length === 1 ? arrivals[0] : undefined);
    if (culprit !== undefined) {
      const count = (this.#arrivals.get(keyOf(culprit))?.count ?? 0) + 1;
      this.#arrivals.set(keyOf(culprit), { count, job: fault.job });
    } else if (fault.job !== undefined) this.#jobs.set(fault.job, (this.#jobs.get(fault.job) ?? 0) + 1);
  }

  committed(arrivals: readonly Arrival[]): void {
    this.#oneByOneLeft = Math.max(0, this.#oneByOneLeft - arrivals.length);
    for (const arrival of arrivals) this.#arrivals.delete(keyOf(arrival));
    this.#jobs.clear();
  }

  goesOneByOne(): boolean {
    return this.#oneByOneLeft > 0;
  }

  verdictOn(arrival: Arrival): Verdict {
    const blame = this.#arrivals.get(keyOf(arrival));
    if (blame === undefined || blame.count < condemnedAfter) return { is: "fine" };
    return blame.count < hopelessAfter ? { is: "condemned", job: blame.job } : { is: "hopeless" };
  }

  /** Jobs at which closing a batch has failed twice, whatever was in it. */
  condemnedJobs(): readonly string[] {
    return [...this.#jobs].flatMap(([job, count]) => (count >= condemnedAfter ? [job] : []));
  }
}

function keyOf({ topic, offset }: Arrival): string {
  return `${topic}-${offset}`;
}
