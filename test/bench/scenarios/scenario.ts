import type { Engine } from "@spe/infra";
import type { Usage, UsageMeter } from "../measure/usage.js";
import type { BenchClient } from "../workload/bench-client.js";

/** What a scenario has to work with. */
export interface Bench {
  readonly engine: Engine;
  readonly client: BenchClient;
  readonly meter: UsageMeter;
  readonly rounds: number;
  /** Tells whoever waits how far it is. */
  readonly say: (text: string) => void;
}

/** One line of the table. */
export interface Figure {
  readonly what: string;
  readonly unit: string;
  /** One a round. */
  readonly values: readonly number[];
  /** Where it is not the median of the rounds: a quantile over the samples of all of them. */
  readonly overall?: number;
  readonly aim?: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Outcome {
  readonly figures: readonly Figure[];
  /** One a round, of `jobs` jobs with `tasks` tasks in all. */
  readonly usage?: { readonly jobs: number; readonly tasks: number; readonly rounds: readonly Usage[] };
  /** Whatever else the raw data are, for the JSON. */
  readonly raw?: unknown;
  /** Tables and sentences of its own, printed as they stand. */
  readonly text?: string;
}

export interface Scenario {
  readonly run: (bench: Bench) => Promise<Outcome>;
  /** Settings of an engine of its own; absent: the one of all others, with the default settings. */
  readonly settings?: Readonly<Record<string, string>>;
}
