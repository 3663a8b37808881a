import type { Fleet, FleetExecutor } from "./fleet.js";
import type { JobState } from "./jobs/job-state.js";
import type { Timer } from "./time/timers.js";

/** A pool as dispatching sees it. Only executors that own a lane partition can be given anything. */
export interface Pool {
  readonly owners: readonly FleetExecutor[];
  readonly slots: number;
}

export const noFleet: Fleet = { executors: [], deadIncarnations: [], knownTypes: [] };

/** The fleet as last recorded, what follows from it, and which attempts its executors hold. */
export class FleetState {
  fleet: Fleet = noFleet;
  pools: ReadonlyMap<string, Pool> = new Map();
  /** Incarnations reported dead, with the end of taskEvents at the report: up to there they may still be heard (two phases). */
  readonly deaths = new Map<string, number>();
  /** Incarnations that hold attempts without the registry ever having shown them. */
  readonly unknown = new Map<string, Timer>();
  readonly #held = new Map<string, Map<JobState, Set<number>>>();
  #alive: ReadonlySet<string> = new Set();
  #dead: ReadonlySet<string> = new Set();
  #knownTypes: ReadonlyMap<string, ReadonlySet<string>> = new Map();

  set(fleet: Fleet, lanePartitions: number): void {
    this.fleet = fleet;
    this.pools = poolsOf(fleet, lanePartitions);
    this.#alive = new Set(fleet.executors.map((executor) => executor.incarnation));
    this.#dead = new Set(fleet.deadIncarnations);
    this.#knownTypes = new Map(fleet.knownTypes.map(({ pool, types }) => [pool, new Set(types)]));
  }

  isAlive(incarnation: string): boolean {
    return this.#alive.has(incarnation);
  }

  /** Reported dead, whether judged or not. */
  isReportedDead(incarnation: string): boolean {
    return this.#dead.has(incarnation);
  }

  /** Reported dead, and all that it may have said before is processed. */
  isDead(incarnation: string): boolean {
    return this.#dead.has(incarnation) && !this.deaths.has(incarnation);
  }

  /** The types announced for a pool; undefined where it never had an executor. */
  typesOf(pool: string): ReadonlySet<string> | undefined {
    return this.#knownTypes.get(pool);
  }

  hold(incarnation: string, job: JobState, task: number): void {
    let jobs = this.#held.get(incarnation);
    if (jobs === undefined) {
      jobs = new Map();
      this.#held.set(incarnation, jobs);
    }
    const tasks = jobs.get(job);
    if (tasks === undefined) jobs.set(job, new Set([task]));
    else tasks.add(task);
  }

  release(incarnation: string, job: JobState, task: number): void {
    const jobs = this.#held.get(incarnation);
    const tasks = jobs?.get(job);
    tasks?.delete(task);
    if (tasks?.size === 0) jobs?.delete(job);
    if (jobs?.size === 0) this.#held.delete(incarnation);
  }

  /** Incarnations that hold an attempt. */
  holders(): string[] {
    return [...this.#held.keys()];
  }

  /** What an incarnation holds, in an order that a restart doesn't change. */
  heldBy(incarnation: string): { readonly job: JobState; readonly task: number }[] {
    const held = [...(this.#held.get(incarnation) ?? [])].flatMap(([job, tasks]) =>
      [...tasks].map((task) => ({ job, task })),
    );
    return held.sort((a, b) => (a.job.id === b.job.id ? a.task - b.task : a.job.id < b.job.id ? -1 : 1));
  }
}

function poolsOf(fleet: Fleet, lanePartitions: number): ReadonlyMap<string, Pool> {
  const pools = new Map<string, FleetExecutor[]>();
  for (const executor of fleet.executors) {
    const partitions = executor.partitions.filter((partition) => partition >= 0 && partition < lanePartitions);
    if (partitions.length === 0 || executor.slots <= 0) continue;
    const owners = pools.get(executor.pool) ?? [];
    owners.push({ ...executor, partitions });
    pools.set(executor.pool, owners);
  }
  return new Map(
    [...pools].map(([pool, owners]) => [
      pool,
      { owners, slots: owners.reduce((sum, executor) => sum + executor.slots, 0) },
    ]),
  );
}
