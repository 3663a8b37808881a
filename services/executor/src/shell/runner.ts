import type { Logger } from "@spe/runtime";
import { closedBecause, type Standing } from "../core/start-gate.js";
import type { StopCause } from "../core/verdict.js";
import { AttemptRun, type RunSurroundings } from "./attempt-run.js";
import type { Deliveries } from "../core/deliveries.js";
import type { Delivery } from "../core/delivery.js";
import type { ExecutorMetrics } from "./executor-metrics.js";
import type { WorkerPool } from "./workers/worker-pool.js";

export interface RunnerOptions {
  readonly deliveries: Deliveries;
  readonly pool: WorkerPool;
  readonly surroundings: RunSurroundings;
  readonly standing: () => Standing;
  readonly metrics: ExecutorMetrics;
  readonly logger: Logger;
  /** A run has ended on its worker, which may be at work again. */
  readonly onEnd: () => void;
}

/** How often the gate is tried while something waits behind it. */
const gateMs = 100;

/** Brings deliveries and warm workers together, as far as the start gate is open (H1). */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #runs = new Map<Delivery, AttemptRun>();
  readonly #onWorkers = new Set<string>();
  readonly #concluding = new Set<Promise<void>>();
  #gateTimer: NodeJS.Timeout | undefined;
  #isDraining = false;

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Names of the attempts at work on a worker. */
  get running(): readonly string[] {
    return [...this.#onWorkers];
  }

  /** How many are at work on a worker. */
  get busy(): number {
    return this.#onWorkers.size;
  }

  isRunning(attempt: string): boolean {
    return this.#onWorkers.has(attempt);
  }

  /** Starts all that can be started now. */
  pump(): void {
    const { deliveries, pool, standing } = this.#options;
    if (this.#isDraining) return;
    while (deliveries.waiting > 0 && pool.idle > 0) {
      if (closedBecause(standing(), performance.now()) !== undefined) {
        this.#tryAgainLater();
        return;
      }
      const worker = pool.acquire();
      if (worker === undefined) return;
      const delivery = deliveries.start();
      if (delivery === undefined) {
        pool.release(worker);
        return;
      }
      this.#begin(new AttemptRun(delivery, worker, this.#options.surroundings), () => pool.release(worker));
    }
  }

  stop(delivery: Delivery, cause: StopCause): void {
    this.#runs.get(delivery)?.stop(cause);
  }

  /** Before others may ask about them, all runs are known: also those that would have been told of by their end alone. */
  tellStarted(): void {
    for (const run of this.#runs.values()) run.tellStarted();
  }

  /** Resolves when no run is under way and all verdicts are in the log. After `withinMs` what still runs is stopped. */
  async drain(withinMs: number): Promise<void> {
    this.#isDraining = true;
    clearTimeout(this.#gateTimer);
    const timer = setTimeout(() => {
      for (const run of this.#runs.values()) run.stop({ kind: "draining" });
    }, withinMs);
    await Promise.all(this.#concluding);
    clearTimeout(timer);
  }

  #begin(run: AttemptRun, free: () => void): void {
    this.#runs.set(run.delivery, run);
    this.#onWorkers.add(run.delivery.key);
    const concluded = this.#see(run, free);
    this.#concluding.add(concluded);
    void concluded.finally(() => this.#concluding.delete(concluded));
  }

  async #see(run: AttemptRun, free: () => void): Promise<void> {
    const { deliveries, logger, metrics, onEnd } = this.#options;
    const { delivery } = run;
    const endTimer = metrics.startRun(delivery.dispatch.type);
    try {
      const finished = await run.run();
      this.#onWorkers.delete(delivery.key);
      free();
      onEnd();
      const verdict = await run.settle(finished);
      const successors = verdict.kind === "succeeded" ? this.#successorsOf(run, verdict.result) : [];
      const told = run.tell(
        verdict,
        successors.map(({ dispatch: { task, attempt } }) => ({ task, attempt })),
      );
      this.#beginSuccessors(successors, told);
      await told;
      endTimer(verdict);
      if (verdict.kind === "given_back") deliveries.giveBack(delivery);
      else deliveries.end(delivery);
    } catch (error) {
      // Only while stopping: what could not be published any more is given back.
      logger.warn({ err: error, attempt: delivery.key }, "an attempt's end could not be published");
      deliveries.giveBack(delivery);
    } finally {
      this.#runs.delete(delivery); // until its end is told it has to be known before a rebalance
    }
  }

  /** What stood by and may begin on this success, as far as there are workers and the start gate is open (H1). */
  #successorsOf({ delivery, mayBeFollowed }: AttemptRun, result: string): readonly Delivery[] {
    const { deliveries, pool, standing } = this.#options;
    const isOpen = mayBeFollowed && !this.#isDraining && closedBecause(standing(), performance.now()) === undefined;
    return deliveries.succeed(delivery, result, isOpen ? pool.idle : 0);
  }

  /** In the very turn in which the end was handed over to be told: no rebalance comes in between. */
  #beginSuccessors(successors: readonly Delivery[], told: Promise<void>): void {
    const { pool, surroundings } = this.#options;
    for (const delivery of successors) {
      const worker = pool.acquire();
      if (worker === undefined) throw new Error(`no worker is idle for ${delivery.key}`);
      this.#begin(new AttemptRun(delivery, worker, surroundings, told), () => pool.release(worker));
    }
  }

  #tryAgainLater(): void {
    this.#gateTimer ??= setTimeout(() => {
      this.#gateTimer = undefined;
      this.pump();
    }, gateMs);
  }
}
