import type { Held } from "./deliveries-machine.js";
import type { Stored } from "./planner-machine.js";

/** All there is at one moment. Nothing in it is ever changed: what follows is another world. */
export interface World {
  readonly stored: Stored;
  readonly isSubmitted: boolean;
  readonly isCancelled: boolean;
  /** Executors that the planner takes for dead. */
  readonly reported: readonly number[];
  /** Who has the partition, as the planner last saw it. */
  readonly seenOwner: number;
  /** Records of taskEvents that the planner has not read. */
  readonly unread: readonly number[];
  /** executorControl. */
  readonly control: readonly number[];
  /** The one partition of the one lane. */
  readonly lane: readonly number[];
  readonly group: Group;
  readonly executors: readonly Executor[];
  readonly faults: Faults;
  /** Every start there was: which attempt, by which delivery. */
  readonly started: readonly string[];
  /** Tasks of which an attempt has succeeded somewhere. */
  readonly succeeded: readonly string[];
  readonly completions: number;
  /** The promise that the last step broke. */
  readonly broken?: string;
}

/** The group of the executors, as its coordinator has it. */
export interface Group {
  readonly members: readonly number[];
  /** Those who have joined the generation that is being formed. */
  readonly joined: readonly number[];
  readonly isRebalancing: boolean;
  readonly owner?: number;
  /** Offset that was committed for the lane. */
  readonly committed: number;
}

/** One life of an executor, as it is and as it believes to be. */
export interface Executor {
  readonly process: "unborn" | "up" | "cut_off" | "dead";
  /** In the group, as far as it knows. */
  readonly standing: "out" | "joining" | "member" | "laying_down";
  /** The partition was given to it, as far as it knows. */
  readonly owns: boolean;
  /** Generations that the group has formed since this one was last assigned. */
  readonly behind: number;
  readonly opened?: OpenPartition;
  /** Commands it has read, and how many it must have read before it starts anything. */
  readonly control: number;
  readonly controlGoal: number;
  /** Commands there were when it was last back in touch. */
  readonly backAt: number;
  readonly held: Held;
  /** What is on its workers, by key. */
  readonly runs: readonly Run[];
  /** News on its way into the log, in order. */
  readonly outbox: readonly number[];
  /** How much of that has to be there before it rejoins. */
  readonly toFlush: number;
}

export interface OpenPartition {
  /** The partition's end when it was gained. */
  readonly highWatermark: number;
  readonly next: number;
  /** Offsets below `next` that are not done with. */
  readonly outstanding: readonly number[];
}

/** A task on a worker. */
export interface Run {
  readonly key: string;
  readonly delivery: number;
  readonly isTold: boolean;
  readonly isStopped: boolean;
  /** Its executor was out of touch since it was given the attempt: nobody can be blamed for counting on it no more. */
  readonly wasOutOfTouch: boolean;
}

/** How many more there may be of each. */
export interface Faults {
  readonly kills: number;
  readonly cuts: number;
  /** Rebalances for no reason. */
  readonly rebalances: number;
  /** Executors that are taken for dead although they are in touch with everybody. */
  readonly misjudgements: number;
}

export const noFaults: Faults = { kills: 0, cuts: 0, rebalances: 0, misjudgements: 0 };

export function executorAt({ executors }: World, i: number): Executor {
  const executor = executors[i];
  if (executor === undefined) throw new RangeError(`There is no executor ${i}.`);
  return executor;
}

export function withExecutor(world: World, i: number, change: Partial<Executor>): World {
  const executors = world.executors.map((executor, j) => (j === i ? { ...executor, ...change } : executor));
  return { ...world, executors };
}

/** One of its runs is as it is given here from now on; undefined: it is over. */
export function withRun(world: World, i: number, key: string, run: Run | undefined): World {
  const others = executorAt(world, i).runs.filter((other) => other.key !== key);
  const runs = run === undefined ? others : [...others, run].sort((a, b) => (a.key < b.key ? -1 : 1));
  return withExecutor(world, i, { runs });
}

export function withGroup(world: World, change: Partial<Group>): World {
  return { ...world, group: { ...world.group, ...change } };
}

export function withFault(world: World, kind: keyof Faults): World {
  return { ...world, faults: { ...world.faults, [kind]: world.faults[kind] - 1 } };
}

export function nameOf(i: number): string {
  return String.fromCharCode(65 + i);
}
