import type { ExecutorCommand, TaskEvent } from "@spe/contracts";
import type { Dispatch } from "../../src/core/effects.js";
import { nameOf, World, type WorldOptions } from "./world.js";

/** A record in a lane, and how far its present owner has come with it. */
interface LaneRecord {
  dispatch: Dispatch;
  phase: "standby" | "fresh" | "to_claim" | "asked" | "granted" | "running" | "done";
  owner: SimulatedExecutor | undefined;
  delivery: number;
}

interface SimulatedExecutor {
  readonly executor: string;
  readonly incarnation: string;
  partitions: number[];
  slots: number;
  /** Tasks that succeeded here, by run: their results are at hand. */
  readonly succeeded: Set<string>;
}

/** Whatever happens next is drawn from here. */
export interface Draws {
  /** A whole number below `bound`; undefined once there is nothing more to draw. */
  next(bound: number): number | undefined;
}

/**
 * Executors that obey the protocol of lanes, claims and grants, and die at any moment, around one planner partition whose news
 * arrives late.
 */
export class Simulation {
  readonly world: World;
  readonly #records: LaneRecord[] = [];
  #executors: SimulatedExecutor[] = [];
  #dead: string[] = [];
  /** Dispatches whose records the lanes have lost. */
  #lost: Dispatch[] = [];
  /** Executors remember them (H5). */
  readonly #cancels: ExecutorCommand[] = [];
  #born = 0;

  constructor(options: WorldOptions = {}) {
    this.world = new World(options);
    this.#hire();
    this.#hire();
    this.#announce();
  }

  /** One random thing happens. */
  act(draws: Draws): void {
    switch (draws.next(14)) {
      case 0:
      case 1:
      case 2:
        this.#begin(draws);
        break;
      case 3:
      case 4:
      case 5:
        this.#end(draws);
        break;
      case 6:
      case 7:
        this.#hear();
        break;
      case 8:
        this.world.pass(1 + 20 * (draws.next(10) ?? 0));
        break;
      case 9:
        if ((draws.next(3) ?? 0) === 0) this.#kill(draws);
        break;
      case 10:
        this.#claimOne(draws);
        break;
      case 11:
        this.#misfortune(draws);
        break;
      case 12:
        if ((draws.next(3) ?? 0) === 0) this.#lose(draws);
        else this.#tellGone();
        break;
      default:
        this.world.settle();
    }
    this.#collect();
  }

  /** From now on nothing dies and every attempt succeeds: whatever is left must come to an end. */
  finish(): void {
    const once: Draws = { next: () => 0 };
    this.#dead = this.#dead.filter((dead) => !this.#executors.some(({ incarnation }) => incarnation === dead));
    this.#announce();
    for (let round = 0; round < 5_000; round++) {
      this.#hear();
      this.#tellGone();
      this.world.settle();
      this.#collect();
      while (this.#candidates("to_claim").length > 0) this.#claimOne(once);
      while (this.#candidates("fresh", "granted").length > 0) this.#begin(once);
      while (this.#candidates("running").length > 0) this.#end(once);
      this.#hear();
      this.world.settle();
      this.#collect();
      // Who has asked and hears nothing waits for somebody who runs it, or is dead and not yet known to be.
      if (this.#records.every(({ phase }) => phase === "done" || phase === "asked")) {
        const next = this.world.partition.nextTimer();
        if (next === undefined || next.atMs > this.world.nowMs + 3_600_000) return;
        this.world.pass(next.atMs - this.world.nowMs);
        this.world.settle();
        this.#collect();
      } else this.world.pass(50);
    }
    throw new Error("the simulation does not come to rest");
  }

  #hear(): void {
    this.world.read();
    this.#obey();
  }

  #collect(): void {
    for (const dispatch of this.world.standbys.splice(0)) {
      const owner = this.#executors.find(({ partitions }) => partitions.includes(dispatch.partition));
      const record: LaneRecord = { dispatch, phase: "standby", owner, delivery: 1 };
      const isCancelled = this.#cancels.some((cancel) => concerns(cancel, record));
      if (owner !== undefined && !isCancelled) this.#records.push(record);
    }
    for (const dispatch of this.world.takeAll()) {
      this.#lost = this.#lost.filter(({ value }) => !isSameAttempt(value, dispatch.value));
      const owner = this.#executors.find(({ partitions }) => partitions.includes(dispatch.partition));
      this.#admit(dispatch, owner);
    }
    this.#obey();
  }

  /** Who has it standing by may begin it now; who has not can't know whether it was begun. */
  #admit(dispatch: Dispatch, owner: SimulatedExecutor | undefined): void {
    const held = this.#records.find(
      (record) =>
        record.owner === owner && record.phase !== "done" && isSameAttempt(record.dispatch.value, dispatch.value),
    );
    const mustAsk = owner === undefined || dispatch.value.hadStandby === true;
    if (held === undefined) this.#records.push({ dispatch, phase: mustAsk ? "to_claim" : "fresh", owner, delivery: 1 });
    else {
      held.dispatch = dispatch; // its record is in the lane now, whoever dies
      if (held.phase === "standby") held.phase = "fresh";
    }
  }

  /** What an executor begins on a success: what stands by there, with all its results at hand. */
  #successorsOf({ owner, dispatch: { value } }: LaneRecord, draws: Draws): LaneRecord[] {
    if (owner === undefined) return [];
    owner.succeeded.add(`${value.jobId}/${value.run}/${value.task}`);
    const isHis = (record: LaneRecord): boolean => record.owner === owner;
    if (this.#candidates("fresh", "granted").some(isHis)) return []; // others wait for a worker
    if (draws.next(4) === 3) return []; // the start gate is closed
    const idle = owner.slots - this.#candidates("running").filter(isHis).length;
    let places = 1;
    const next = this.#candidates("standby").filter((record) => {
      const { jobId, run, standby, upstream = [] } = record.dispatch.value;
      if (record.owner !== owner || jobId !== value.jobId || run !== value.run) return false;
      const isHere = ({ task, result, offset }: (typeof upstream)[number]): boolean =>
        result != null || offset != null || owner.succeeded.has(`${jobId}/${run}/${task}`);
      return upstream.every(isHere) && (standby === "beside" || places-- > 0);
    });
    return next.slice(0, Math.max(0, idle));
  }

  /** Executors carry out what executorControl tells them. */
  #obey(): void {
    for (const command of this.world.commands.splice(0)) {
      if (command.command === "cancel") this.#cancels.push(command);
      for (const record of this.#records) {
        if (record.phase !== "done" && concerns(command, record)) this.#carryOut(command, record);
      }
    }
  }

  #carryOut(command: ExecutorCommand, record: LaneRecord): void {
    const isAddressed = record.owner?.incarnation === command.incarnation;
    if (command.command === "grant" && isAddressed && record.phase === "asked") {
      record.phase = "granted";
      record.delivery = command.delivery ?? 0;
    } else if (command.command === "drop" && isAddressed) record.phase = "done";
    else if (command.command === "cancel") {
      if (record.phase === "running") {
        this.#say(record, { type: "failed", failure: { reason: "cancelled", message: "cancelled" } });
      }
      if (record.phase !== "asked") record.phase = "done";
    }
  }

  #candidates(...phases: LaneRecord["phase"][]): LaneRecord[] {
    return this.#records.filter(({ phase, owner }) => owner !== undefined && phases.includes(phase));
  }

  #begin(draws: Draws): void {
    const record = pick(this.#candidates("fresh", "granted"), draws);
    if (record === undefined) return;
    record.phase = "running";
    if (draws.next(3) !== 1) this.#say(record, { type: "started" });
  }

  #end(draws: Draws): void {
    const record = pick(this.#candidates("running"), draws);
    if (record === undefined) return;
    record.phase = "done";
    const outcome = draws.next(5) ?? 0;
    if (outcome < 3) {
      const next = this.#successorsOf(record, draws);
      const names = next.map(({ dispatch: { value } }) => ({ task: value.task, attempt: value.attempt }));
      const result = JSON.stringify(record.dispatch.value.task);
      this.#say(record, { type: "succeeded", result, runMs: 5, next: names });
      for (const successor of next) successor.phase = "running";
    } else {
      const reason = outcome === 3 ? "error" : "permanent";
      this.#say(record, { type: "failed", failure: { reason, message: "it failed" }, runMs: 5 });
    }
  }

  #claimOne(draws: Draws): void {
    const record = pick(this.#candidates("to_claim"), draws);
    if (record === undefined) return;
    record.phase = "asked";
    this.#say(record, { type: "claim", topic: "lane", partition: record.dispatch.partition, offset: 0 });
  }

  #say(record: LaneRecord, word: Partial<TaskEvent> & Pick<TaskEvent, "type">): void {
    const { executor = "", incarnation = "" } = record.owner ?? {};
    this.world.publish({ ...nameOf(record.dispatch.value), executor, incarnation, delivery: record.delivery, ...word });
  }

  /** An executor is gone, another takes its place: it finds the records of the lanes and asks about them. */
  #kill(draws: Draws): void {
    const victim = pick(this.#executors, draws);
    if (victim === undefined) return;
    this.#executors = this.#executors.filter((executor) => executor !== victim);
    this.#dead.push(victim.incarnation);
    this.#hire();
    this.#announce();
    for (const record of this.#records) {
      if (record.owner !== victim || record.phase === "done") continue;
      record.owner = this.#executors.find(({ partitions }) => partitions.includes(record.dispatch.partition));
      record.phase = record.phase === "standby" || isStandby(record) ? "done" : "to_claim";
    }
  }

  /** What happens more rarely than death. */
  #misfortune(draws: Draws): void {
    const executor = pick(this.#executors, draws);
    if (executor === undefined) return;
    switch (draws.next(4)) {
      case 0: // it falls silent, is taken for dead, and goes on working all the same
        this.#dead.push(executor.incarnation);
        this.#announce();
        break;
      case 1: // a rebalance takes its partitions while it runs what it has begun
        this.#handOver(executor);
        break;
      case 2: // it dies before the registry has ever shown it
        this.#dieUnseen(executor);
        break;
      default: // it is seen again
        this.#dead = this.#dead.filter((incarnation) => incarnation !== executor.incarnation);
        this.#announce();
    }
  }

  /** A lane loses a record, such as one whose transaction was ended by hand. A record that was handed over stands there once, whoever has read it. */
  #lose(draws: Draws): void {
    const isAlone = ({ dispatch }: LaneRecord): boolean =>
      this.#records.filter((other) => other.dispatch === dispatch && other.phase !== "done").length === 1;
    const record = pick(this.#candidates("fresh", "to_claim").filter(isAlone), draws);
    if (record === undefined) return;
    record.phase = "done";
    this.#lost.push(record.dispatch);
  }

  /** The shell has proof, and gives it again until the attempt is dispatched anew. */
  #tellGone(): void {
    const dispatches = this.#lost.map(({ value }) => nameOf(value));
    if (dispatches.length > 0) this.world.step({ kind: "gone", dispatches, taskEventsEnd: this.world.taskEventsEnd });
  }

  #handOver(from: SimulatedExecutor): void {
    const to = this.#executors.find((executor) => executor !== from);
    if (to === undefined) return;
    to.partitions.push(...from.partitions.splice(0));
    this.#announce();
    for (const record of this.#records) {
      if (record.owner !== from || record.phase === "done") continue;
      if (record.phase === "standby") {
        record.phase = "done"; // it is forgotten, and of no use to the other
        continue;
      }
      if (record.phase === "fresh" || record.phase === "to_claim") {
        record.owner = to;
        record.phase = "to_claim";
        continue;
      }
      if (isStandby(record)) continue; // it finishes it, and nobody else has use for the record
      // What it runs it finishes, and what it has asked for it waits for; the other is delivered the record as well.
      this.#records.push({ ...record, owner: to, phase: "to_claim" });
    }
  }

  #dieUnseen(victim: SimulatedExecutor): void {
    const record = this.#candidates("fresh").find(({ owner }) => owner === victim);
    if (record === undefined) return;
    const ghost = { executor: "ghost", incarnation: `ghost-${++this.#born}` };
    this.world.publish({ type: "started", ...nameOf(record.dispatch.value), ...ghost, delivery: 1 });
    record.phase = "to_claim";
  }

  #hire(): void {
    const n = ++this.#born;
    this.#executors.push({ executor: `x${n}`, incarnation: `x${n}-i`, partitions: [], slots: 2, succeeded: new Set() });
  }

  #announce(): void {
    const taken = new Set(this.#executors.flatMap(({ partitions }) => partitions));
    const free = [0, 1, 2, 3].filter((partition) => !taken.has(partition));
    for (const executor of this.#executors) {
      while (executor.partitions.length < 4 / this.#executors.length && free.length > 0) {
        executor.partitions.push(free.shift() ?? 0);
      }
    }
    this.world.fleet(
      this.#executors
        .filter(({ incarnation }) => !this.#dead.includes(incarnation))
        .map(({ succeeded: _succeeded, ...executor }) => ({ ...executor, pool: "default" })),
      { deadIncarnations: [...this.#dead] },
    );
  }
}

/** Its only record is one that stood by: it was begun on a success, and was never dispatched whole. */
function isStandby({ dispatch }: LaneRecord): boolean {
  return dispatch.value.standby != null;
}

function isSameAttempt(a: Dispatch["value"], b: Dispatch["value"]): boolean {
  return a.jobId === b.jobId && a.run === b.run && a.task === b.task && a.attempt === b.attempt;
}

function concerns(command: ExecutorCommand, { dispatch: { value } }: LaneRecord): boolean {
  return (
    command.jobId === value.jobId &&
    command.run === value.run &&
    (command.task ?? value.task) === value.task &&
    (command.attempt ?? value.attempt) === value.attempt
  );
}

function pick<T>(members: readonly T[], draws: Draws): T | undefined {
  return members[draws.next(members.length) ?? 0];
}
