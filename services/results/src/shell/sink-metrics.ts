import { Counter, Gauge, Histogram, type Registry } from "prom-client";

/** How far behind the view is, as of the last fetch of each partition read here. */
export interface Lag {
  readonly topic: string;
  readonly partition: number;
  readonly records: number;
}

/** The numbers of the results service, beside those of Node. */
export class SinkMetrics {
  readonly #batches: Counter;
  readonly #records: Counter;
  readonly #failures: Counter;
  readonly #contested: Counter;
  readonly #skipped: Counter;
  readonly #size: Histogram;
  readonly #seconds: Histogram;

  constructor(registry: Registry, lags: () => Iterable<Lag>) {
    const registers = [registry];
    const counter = (name: string, help: string, labelNames: string[] = []): Counter =>
      new Counter({ name: `spe_results_${name}`, help, labelNames, registers });
    this.#batches = counter("batches_total", "Batches written, each with its positions in one transaction.");
    this.#records = counter("records_total", "Records of the log that are in the view.");
    this.#failures = counter("failures_total", "Batches that could not be written at the first try.");
    this.#contested = counter("contested_total", "Batches given up because the view's positions had moved.");
    this.#skipped = counter(
      "skipped_total",
      "Records that the view does without: unreadable, or refused by Postgres.",
      ["topic"],
    );
    this.#size = new Histogram({
      name: "spe_results_batch_records",
      help: "Records of one batch.",
      buckets: [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
      registers,
    });
    this.#seconds = new Histogram({
      name: "spe_results_batch_seconds",
      help: "From folding a batch until its transaction was acknowledged.",
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    });
    new Gauge({
      name: "spe_results_lag_records",
      help: "Offsets between the view and the end of the log, of the partitions read here.",
      labelNames: ["topic", "partition"],
      registers,
      collect() {
        this.reset();
        for (const { topic, partition, records } of lags()) this.set({ topic, partition: String(partition) }, records);
      },
    });
  }

  written(records: number, tookMs: number): void {
    this.#batches.inc();
    this.#records.inc(records);
    this.#size.observe(records);
    this.#seconds.observe(tookMs / 1_000);
  }

  failed(): void {
    this.#failures.inc();
  }

  contested(): void {
    this.#contested.inc();
  }

  skipped(topic: string): void {
    this.#skipped.inc({ topic });
  }
}
