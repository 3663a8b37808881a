import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Verdict } from "../core/verdict.js";

export interface ExecutorGauges {
  readonly slots: () => number;
  readonly busy: () => number;
  readonly waiting: () => number;
}

/** What an executor tells Prometheus. */
export class ExecutorMetrics {
  readonly #runs: Counter<"type" | "outcome">;
  readonly #seconds: Histogram<"type">;

  constructor(registry: Registry, gauges: ExecutorGauges) {
    const registers = [registry];
    this.#runs = new Counter({
      name: "spe_executor_runs_total",
      help: "Runs of tasks that have ended, by task type and outcome.",
      labelNames: ["type", "outcome"],
      registers,
    });
    this.#seconds = new Histogram({
      name: "spe_executor_run_seconds",
      help: "How long runs of tasks take, publishing their end included.",
      labelNames: ["type"],
      buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 600],
      registers,
    });
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    };
    gauge("spe_executor_slots", "Tasks that this executor can run at once.", gauges.slots);
    gauge("spe_executor_busy", "Tasks that run.", gauges.busy);
    gauge("spe_executor_waiting", "Dispatches that are read and wait for a slot.", gauges.waiting);
  }

  /** Call what it returns with the outcome, once. */
  startRun(type: string): (verdict: Verdict) => void {
    const endTimer = this.#seconds.startTimer({ type });
    return (verdict) => {
      endTimer();
      this.#runs.inc({ type, outcome: verdict.kind === "failed" ? verdict.failure.reason : verdict.kind });
    };
  }
}
