import type {
  Completion,
  ExecutorCommand,
  JobCommand,
  JobEvent,
  PlannerStateEntry,
  TaskEvent,
  TaskFailure,
} from "@spe/contracts";
import { formatTime } from "@spe/contracts";
import { parseRequest, type Submission } from "@spe/job";
import { expect } from "vitest";
import type { Dispatch, Effects } from "../../src/core/effects.js";
import type { Fleet, FleetExecutor } from "../../src/core/fleet.js";
import type { Input } from "../../src/core/inputs.js";
import { Partition } from "../../src/core/partition.js";
import type { PlannerSettings } from "../../src/core/settings.js";
import { imageOf } from "./image.js";

export const settings: PlannerSettings = {
  partition: 3,
  partitionCount: 8,
  lanePartitions: 4,
  pools: ["default", "gpu"],
  builtInTypes: ["noop", "echo"],
  maxDeliveries: 5,
  dedupWindowMs: 24 * 3_600_000,
  dedupMax: 1_000,
  seed: 42,
};

const attemptEnds = new Set(["task.succeeded", "task.failed", "task.retrying", "task.cancelled"]);

/** One event as it was published, with what its record says. */
export type SeenEvent = JobEvent & { readonly jobId: string; readonly run: number };

export interface WorldOptions {
  readonly settings?: Partial<PlannerSettings>;
  /** Restores a second partition after every settle, holds its whole state against the first's, and goes on with it. */
  readonly restartsAtEveryStep?: boolean;
  /** Takes part in no settle until told. */
  readonly batches?: boolean;
}

/** All that surrounds one planner partition, scripted: the log it reads, the state topic it writes, executors, a clock. */
export class World {
  readonly settings: PlannerSettings;
  readonly #options: WorldOptions;
  /** The state topic, compacted. */
  readonly store = new Map<string, PlannerStateEntry>();
  partition: Partition;
  nowMs = 1_000_000;
  readonly events: SeenEvent[] = [];
  readonly completions: Completion[] = [];
  readonly dispatches: Dispatch[] = [];
  /** Dispatches that may not begin yet; scripted executors let them lie, as one does that gets them too late. */
  readonly standbys: Dispatch[] = [];
  readonly commands: ExecutorCommand[] = [];
  readonly deadLetters: Effects["deadLetters"][number][] = [];
  readonly settles: Effects[] = [];
  readonly #ends = { pendingJobs: 0, jobControl: 0, taskEvents: 0 };
  /** Attempts that have been dispatched. */
  readonly #named = new Set<string>();
  /** Published, not yet read by the partition. */
  readonly #unread: Input[] = [];

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    this.settings = { ...settings, ...options.settings };
    this.partition = Partition.restore(this.settings, []);
  }

  get taskEventsEnd(): number {
    return this.#ends.taskEvents;
  }

  /** Takes an input in and, unless batches are collected, settles. */
  step(input: Input): void {
    this.partition.step(input, this.nowMs);
    if (!this.#options.batches) this.settle();
  }

  settle(): Effects {
    const effects = this.partition.settle(this.nowMs);
    this.settles.push(effects);
    this.#write(effects);
    this.#verifyWindow(effects);
    if (this.#options.restartsAtEveryStep) this.restart();
    return effects;
  }

  /** The partition dies and another is restored: nothing may be different. */
  restart(): void {
    const restored = Partition.restore(this.settings, shuffled(this.store));
    expect(imageOf(restored.inspect())).toEqual(imageOf(this.partition.inspect()));
    expect(restored.nextTimer()).toEqual(this.partition.nextTimer());
    this.partition = restored;
  }

  submit(id: string, request: object, offset = this.#ends.pendingJobs): void {
    const parsed = parseRequest(JSON.stringify(request), { id });
    const submission: Submission =
      parsed.kind === "job" ? parsed : { ...parsed, id, digest: `bytes of ${JSON.stringify(request)}` };
    this.submitRaw(submission, offset);
  }

  submitRaw(submission: Submission, offset = this.#ends.pendingJobs): void {
    this.#ends.pendingJobs = offset + 1;
    this.step({ kind: "submission", submission, offset, timestampMs: this.nowMs });
  }

  command(jobId: string, command: JobCommand, pendingJobsEnd = this.#ends.pendingJobs): void {
    const offset = this.#ends.jobControl++;
    this.step({ kind: "command", jobId, command, offset, timestampMs: this.nowMs, pendingJobsEnd });
  }

  /** An executor's word reaches the log; the partition reads it at `read`. */
  publish(event: TaskEvent): void {
    const offset = this.#ends.taskEvents++;
    this.#unread.push({ kind: "taskEvent", event, offset, timestampMs: this.nowMs });
  }

  /** The partition reads what was published. */
  read(): void {
    for (const input of this.#unread.splice(0)) this.step(input);
  }

  news(event: TaskEvent): void {
    this.publish(event);
    this.read();
  }

  fleet(executors: readonly Partial<FleetExecutor>[], fleet: Partial<Fleet> = {}): void {
    const complete = executors.map((executor, index) => ({ ...executorNumber(index + 1), ...executor }));
    const types =
      fleet.knownTypes ?? [...new Set(complete.map(({ pool }) => pool))].map((pool) => ({ pool, types: [] }));
    const news = { deadIncarnations: [], ...fleet, executors: complete, knownTypes: types };
    this.step({ kind: "fleet", fleet: news, taskEventsEnd: this.#ends.taskEvents });
  }

  /** Time passes; timers fire as they come due. */
  pass(ms: number): void {
    const until = this.nowMs + ms;
    for (let rounds = 0; rounds < 10_000; rounds++) {
      const next = this.partition.nextTimer();
      if (next === undefined || next.atMs > until) break;
      this.nowMs = Math.max(this.nowMs, next.atMs);
      this.step({ kind: "timers", taskEventsEnd: this.#ends.taskEvents });
      if (this.#unread.length > 0 && next.condemns) this.read();
    }
    this.nowMs = until;
  }

  // What executors say.

  start({ value }: Dispatch, by: Partial<FleetExecutor> = {}, delivery = 1): void {
    this.news({ type: "started", ...nameOf(value), ...holder(by), delivery });
  }

  succeed({ value }: Dispatch, result: unknown = null, by: Partial<FleetExecutor> = {}): void {
    this.news({
      type: "succeeded",
      ...nameOf(value),
      ...holder(by),
      delivery: 1,
      result: JSON.stringify(result),
      runMs: 5,
    });
  }

  fail({ value }: Dispatch, failure: Partial<TaskFailure> = {}, by: Partial<FleetExecutor> = {}): void {
    const whole = { reason: "error", message: "it broke", ...failure };
    this.news({ type: "failed", ...nameOf(value), ...holder(by), delivery: 1, failure: whole, runMs: 5 });
  }

  claim({ value }: Dispatch, by: Partial<FleetExecutor>): void {
    this.news({ type: "claim", ...nameOf(value), ...holder(by), topic: "t", partition: 0, offset: 0 });
  }

  /** Everything dispatched succeeds at once, until nothing is dispatched any more. Answers the tasks in the order they ran. */
  runAll(resultOf: (dispatch: Dispatch) => unknown = () => null): string[] {
    const order: string[] = [];
    for (let next = this.dispatches.shift(); next !== undefined; next = this.dispatches.shift()) {
      order.push(next.value.task);
      this.succeed(next, resultOf(next));
    }
    return order;
  }

  // What was seen.

  take(): Dispatch {
    const dispatch = this.dispatches.shift();
    if (dispatch === undefined) throw new Error("nothing was dispatched");
    return dispatch;
  }

  takeAll(): Dispatch[] {
    return this.dispatches.splice(0);
  }

  typesOf(jobId: string): string[] {
    return this.events.filter((event) => event.jobId === jobId).map(({ type }) => type);
  }

  eventsOf(type: string): SeenEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  statusOf(jobId: string): string | undefined {
    return this.partition.inspect().jobs.get(jobId)?.status;
  }

  taskOf(jobId: string, name: string): string | undefined {
    const job = this.partition.inspect().jobs.get(jobId);
    return job?.tasks[job.graph.indexByName.get(name) ?? -1]?.state.status;
  }

  /**
   * What goes out to a pool never exceeds its live slots and what lately ended; the planner counts in steps of 50 ms. What is written again
   * takes the place that it had.
   */
  #verifyWindow({ dispatches: written }: Effects): void {
    const isNew = ({ value }: Dispatch): boolean =>
      value.standby == null && !this.#hasBegun(value) && !this.#named.has(JSON.stringify(nameOf(value)));
    const dispatches = written.filter(isNew);
    for (const { value } of dispatches) this.#named.add(JSON.stringify(nameOf(value)));
    const lately = formatTime(this.nowMs - 550);
    let ends: number | undefined;
    for (const pool of new Set(dispatches.map((dispatch) => dispatch.pool))) {
      ends ??= this.events.filter(({ type, time }) => time > lately && attemptEnds.has(type)).length;
      const { slots = 0, outstanding = 0 } = this.partition.stats().pools.find((one) => one.pool === pool) ?? {};
      expect(outstanding, "the window is respected").toBeLessThanOrEqual(slots + ends);
    }
  }

  #hasBegun({ jobId, task }: Dispatch["value"]): boolean {
    const job = this.partition.inspect().jobs.get(jobId);
    const state = job?.tasks[job.graph.indexByName.get(task) ?? -1]?.state;
    return state?.status === "queued" && state.begun;
  }

  #write(effects: Effects): void {
    for (const { key, entry } of effects.stateEntries) {
      if (entry === null) this.store.delete(key);
      else this.store.set(key, entry);
    }
    for (const { jobId, run, events } of effects.jobEvents) {
      for (const event of events) this.events.push({ ...event, jobId, run });
    }
    this.completions.push(...effects.completions);
    this.dispatches.push(...effects.dispatches.filter(({ value }) => value.standby == null));
    this.standbys.push(...effects.dispatches.filter(({ value }) => value.standby != null));
    this.commands.push(...effects.executorCommands);
    this.deadLetters.push(...effects.deadLetters);
  }
}

/** The executor `x<n>`, owner of all lane partitions. */
export function executorNumber(n: number): FleetExecutor {
  return { executor: `x${n}`, incarnation: `x${n}-i1`, pool: "default", slots: 4, partitions: [0, 1, 2, 3] };
}

export function nameOf(value: { jobId: string; run: number; task: string; attempt: number }): {
  jobId: string;
  run: number;
  task: string;
  attempt: number;
} {
  const { jobId, run, task, attempt } = value;
  return { jobId, run, task, attempt };
}

function holder({ executor, incarnation }: Partial<FleetExecutor>): { executor: string; incarnation: string } {
  const first = executorNumber(1);
  return { executor: executor ?? first.executor, incarnation: incarnation ?? first.incarnation };
}

/** Compaction promises no order among keys. */
function shuffled(store: ReadonlyMap<string, PlannerStateEntry>): { key: string; entry: PlannerStateEntry }[] {
  return [...store].map(([key, entry]) => ({ key, entry })).reverse();
}
