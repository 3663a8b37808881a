import type { ExecutorCommand, TaskDispatch, TaskEvent } from "@spe/contracts";
import { type DeliveriesInput, DeliveriesMachine, type DeliveriesStep } from "./deliveries-machine.js";
import { PlannerMachine } from "./planner-machine.js";
import { Table } from "../table.js";
import { executorAt, type Faults, nameOf, type World } from "./world.js";

/** What the job is made of: one task; a, and b which needs it; a and b of which one may run at a time; or a, and b and c which need it. */
export type JobShape = "one" | "chain" | "pair" | "fork";

/** How large the world is. */
export interface Bounds {
  readonly job: JobShape;
  /** Of each executor. */
  readonly workers: number;
  readonly maxDeliveries: number;
  readonly retries: number;
  readonly canFail: boolean;
  /** Another executor starts for one that was killed. */
  readonly restarts: boolean;
  readonly canCancel: boolean;
  readonly faults: Faults;
}

/** The rules of the protocol that stand between the cores, and of the cores some, so that each can be taken out. */
export interface Rules {
  /** A record below the end that was noted is claimed first. */
  readonly redeliveriesAsk: boolean;
  /** Nothing is started on a heartbeat that is old. */
  readonly gateKnowsHeartbeats: boolean;
  /** Nothing is started while the group rebalances. */
  readonly gateKnowsRebalances: boolean;
  /** What runs is in the log before the partition may go to another. */
  readonly handoverFlushes: boolean;
  /** An offset is committed when all below it is done. */
  readonly commitsWhatIsDone: boolean;
  /** A partition is opened once its end was read and the generation confirmed after that. */
  readonly opensWhenConfirmed: boolean;
  /** A partition is not kept over a generation that was missed. */
  readonly noticesMissedGenerations: boolean;
  /** The planner looks who has the attempt before it grants a claim. */
  readonly plannerKnowsHolders: boolean;
  /** The planner learns of deaths. */
  readonly plannerLearnsDeaths: boolean;
  /** A dispatch that may not begin yet begins on a success, and not before. */
  readonly standbysWait: boolean;
  /** A standby below the end that was noted is thrown away. */
  readonly staleStandbysGo: boolean;
  /** Who does not hold the standby of what it reads asks first. */
  readonly hadStandbyAsks: boolean;
  /** A standby is forgotten with its partition. */
  readonly standbysGoWithPartition: boolean;
  /** Before it rejoins, an executor has in the log what it has begun on a success. */
  readonly handoverFlushesNext: boolean;
  /** What was begun on a success is written whole once its executor is dead. */
  readonly writesWhole: boolean;
  /** The standby of a task that will not run is withdrawn. */
  readonly withdrawsStandbys: boolean;
}

const allRules: Rules = {
  redeliveriesAsk: true,
  gateKnowsHeartbeats: true,
  gateKnowsRebalances: true,
  handoverFlushes: true,
  commitsWhatIsDone: true,
  opensWhenConfirmed: true,
  noticesMissedGenerations: true,
  plannerKnowsHolders: true,
  plannerLearnsDeaths: true,
  standbysWait: true,
  staleStandbysGo: true,
  hadStandbyAsks: true,
  standbysGoWithPartition: true,
  handoverFlushesNext: true,
  writesWhole: true,
  withdrawsStandbys: true,
};

/** What a model is made of, and what its world only names by numbers. */
export class Parts {
  readonly bounds: Bounds;
  readonly rules: Rules;
  readonly planner: PlannerMachine;
  readonly events = new Table<TaskEvent>();
  readonly commands = new Table<ExecutorCommand>();
  readonly dispatches = new Table<TaskDispatch>();
  readonly #deliveries: readonly DeliveriesMachine[];

  constructor(bounds: Bounds, rules: Partial<Rules>) {
    this.bounds = bounds;
    this.rules = { ...allRules, ...rules };
    this.planner = new PlannerMachine(bounds);
    const lives = 2 + bounds.faults.kills;
    this.#deliveries = Array.from({ length: lives }, (_, i) => new DeliveriesMachine(nameOf(i)));
  }

  /** Executors there may ever be: two at first, and one more for each that is killed. */
  get lives(): number {
    return this.#deliveries.length;
  }

  deliveries(i: number): DeliveriesMachine {
    const machine = this.#deliveries[i];
    if (machine === undefined) throw new RangeError(`There is no executor ${i}.`);
    return machine;
  }

  deliver(world: World, i: number, input: DeliveriesInput): DeliveriesStep {
    return this.deliveries(i).step(executorAt(world, i).held, input);
  }
}
