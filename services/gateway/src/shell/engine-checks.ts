import type { Names } from "@spe/contracts";
import type { Readiness } from "@spe/runtime";
import { Problem } from "../core/problem.js";
import type { LogEnds } from "./log/log-ends.js";
import type { FleetView } from "./view/fleet-view.js";

const lookEveryMs = 500;

/**
 * Knows whether the whole engine can do its work, for /readyz: Kafka answers, a planner has taken up every partition, Postgres
 * answers, and by way of the results service an executor has announced its task types.
 */
export class EngineChecks {
  readonly #ends: LogEnds;
  readonly #fleet: FleetView;
  readonly #names: Names;
  readonly #partitionCount: number;
  #reasons: readonly string[] = ["The gateway has not looked at the engine yet."];
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(ends: LogEnds, fleet: FleetView, names: Names, partitionCount: number) {
    this.#ends = ends;
    this.#fleet = fleet;
    this.#names = names;
    this.#partitionCount = partitionCount;
  }

  start(readiness: Readiness): void {
    readiness.add(() => this.#reasons);
    void this.#look();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const found = await Promise.all([told(this.#plannerReasons()), told(this.#fleetReasons())]);
    this.#reasons = found.flat();
    if (!this.#isStopped) this.#timer = setTimeout(() => void this.#look(), lookEveryMs);
  }

  async #plannerReasons(): Promise<readonly string[]> {
    const partitions = Array.from({ length: this.#partitionCount }, (_, partition) => ({
      topic: this.#names.plannerState,
      partition,
    }));
    const untaken = (await this.#ends.now(partitions)).filter(({ offset }) => offset === 0).length;
    return untaken === 0 ? [] : [`No planner has taken up ${untaken} of ${this.#partitionCount} partitions yet.`];
  }

  async #fleetReasons(): Promise<readonly string[]> {
    const executors = await this.#fleet.executors();
    const isServed = executors.some(({ isAlive, taskTypes }) => isAlive && taskTypes.length > 0);
    return isServed
      ? []
      : ["No executor has announced its task types, or the results service has not written that down yet."];
  }
}

/** A look that fails is a reason too. */
async function told(reasons: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await reasons;
  } catch (error) {
    return [error instanceof Problem ? error.message : `The engine can't be looked at: ${String(error)}`];
  }
}
