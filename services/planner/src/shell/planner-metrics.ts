import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** What one partition tells of itself. */
export interface PartitionMetrics {
  committed(records: number, inputs: number, tookMs: number): void;
  failed(): void;
  /** A record goes to the dead letters. */
  putAside(): void;
  /** A job ends without its result document. */
  documentUnwritten(): void;
}

/** How things stand, asked for when the metrics are read. */
export interface PlannerGauges {
  readonly partitionsByState: () => ReadonlyMap<string, number>;
  readonly activeJobs: () => number;
}

/** The planner's own numbers, beside those of Node. */
export class PlannerMetrics implements PartitionMetrics {
  readonly #transactions: Counter;
  readonly #failures: Counter;
  readonly #inputs: Counter;
  readonly #deadLetters: Counter;
  readonly #unwrittenDocuments: Counter;
  readonly #records: Histogram;
  readonly #seconds: Histogram;

  constructor(registry: Registry, gauges: PlannerGauges) {
    const registers = [registry];
    this.#transactions = new Counter({
      name: "spe_planner_transactions_total",
      help: "Transactions committed.",
      registers,
    });
    this.#failures = new Counter({
      name: "spe_planner_restores_total",
      help: "Times a partition gave up its memory after a fault and was restored.",
      registers,
    });
    this.#inputs = new Counter({
      name: "spe_planner_inputs_total",
      help: "Records of pendingJobs, jobControl and taskEvents that were processed.",
      registers,
    });
    this.#deadLetters = new Counter({
      name: "spe_planner_dead_letters_total",
      help: "Records that could not be read and were put aside.",
      registers,
    });
    this.#unwrittenDocuments = new Counter({
      name: "spe_planner_unwritten_documents_total",
      help: "Jobs that ended without their result document, because it could not be written.",
      registers,
    });
    this.#records = new Histogram({
      name: "spe_planner_transaction_records",
      help: "Records written by one transaction.",
      buckets: [2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000],
      registers,
    });
    this.#seconds = new Histogram({
      name: "spe_planner_transaction_seconds",
      help: "From the first request of a transaction until its end was acknowledged.",
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    });
    new Gauge({
      name: "spe_planner_partitions",
      help: "Partitions assigned to this planner, by state.",
      labelNames: ["state"],
      registers,
      collect() {
        this.reset();
        for (const [state, count] of gauges.partitionsByState()) this.set({ state }, count);
      },
    });
    new Gauge({
      name: "spe_planner_active_jobs",
      help: "Jobs that have not ended, of the partitions that run here.",
      registers,
      collect() {
        this.set(gauges.activeJobs());
      },
    });
  }

  committed(records: number, inputs: number, tookMs: number): void {
    this.#transactions.inc();
    this.#inputs.inc(inputs);
    this.#records.observe(records);
    this.#seconds.observe(tookMs / 1_000);
  }

  failed(): void {
    this.#failures.inc();
  }

  putAside(): void {
    this.#deadLetters.inc();
  }

  documentUnwritten(): void {
    this.#unwrittenDocuments.inc();
  }
}
