import type { ExecutorCommand, TaskDispatch } from "@spe/contracts";
import type { Admission } from "@spe/executor/core/admission";
import { Deliveries } from "@spe/executor/core/deliveries";
import { IdentityTable } from "../table.js";

/** What an executor holds, by number. */
export type Held = number;

export type DeliveriesInput =
  | { readonly do: "admit"; readonly dispatch: TaskDispatch; readonly offset: number; readonly admission: Admission }
  | { readonly do: "command"; readonly command: ExecutorCommand }
  | { readonly do: "start" | "lose" | "remind" }
  | { readonly do: "succeed"; readonly key: string; readonly workers: number }
  | { readonly do: "end"; readonly key: string };

/** What comes of an input, besides another state. */
export interface DeliveriesStep {
  readonly held: Held;
  readonly claimed: readonly TaskDispatch[];
  readonly dropped: readonly TaskDispatch[];
  /** Keys of runs that must end. */
  readonly stopped: readonly string[];
  /** Offsets of the lane that are done with. */
  readonly done: readonly number[];
  readonly started: { readonly key: string; readonly dispatch: TaskDispatch; readonly delivery: number } | undefined;
  /** Keys of what has begun on a success. */
  readonly successors: readonly string[];
}

/** A record that stands by. */
export interface HeldStandby {
  readonly dispatch: TaskDispatch;
  readonly offset: number;
}

interface Known {
  /** The shortest way here that was found. */
  readonly history: readonly DeliveriesInput[];
  readonly waiting: number;
  /** Keys of what would be run if it were granted. */
  readonly claiming: readonly string[];
  readonly isEmpty: boolean;
  readonly standbys: readonly HeldStandby[];
}

const lane = { topic: "lane", partition: 0 } as const;

/**
 * The executor's own `Deliveries` as a function from what it holds and one input to what it holds then and what it asks of those around
 * it. A state is known by how it came about, and made anew for each step.
 */
export class DeliveriesMachine {
  readonly #incarnation: string;
  readonly #numbers = new Map<string, Held>();
  readonly #known: Known[] = [];
  readonly #steps = new Map<string, DeliveriesStep>();
  readonly #dispatches = new IdentityTable<TaskDispatch>();
  readonly #commands = new IdentityTable<ExecutorCommand>();

  constructor(incarnation: string) {
    this.#incarnation = incarnation;
  }

  get nothing(): Held {
    return this.#intern(new Bench(this.#incarnation), []);
  }

  waiting(held: Held): number {
    return this.#of(held).waiting;
  }

  claiming(held: Held): readonly string[] {
    return this.#of(held).claiming;
  }

  isEmpty(held: Held): boolean {
    return this.#of(held).isEmpty;
  }

  standbys(held: Held): readonly HeldStandby[] {
    return this.#of(held).standbys;
  }

  step(from: Held, input: DeliveriesInput): DeliveriesStep {
    const name = `${from} ${this.#nameOf(input)}`;
    let step = this.#steps.get(name);
    if (step === undefined) {
      step = this.#take(this.#of(from).history, input);
      this.#steps.set(name, step);
    }
    return step;
  }

  #nameOf(input: DeliveriesInput): string {
    switch (input.do) {
      case "admit":
        return `${input.admission} ${input.offset} ${this.#dispatches.numberOf(input.dispatch)}`;
      case "command":
        return `command ${this.#commands.numberOf(input.command)}`;
      case "end":
        return `end ${input.key}`;
      case "succeed":
        return `succeed ${input.key} ${input.workers}`;
      default:
        return input.do;
    }
  }

  #take(history: readonly DeliveriesInput[], input: DeliveriesInput): DeliveriesStep {
    const bench = new Bench(this.#incarnation);
    for (const former of history) bench.take(former);
    bench.forgetSayings();
    bench.take(input);
    const { claimed, dropped, stopped, done, started, successors } = bench;
    return { held: this.#intern(bench, [...history, input]), claimed, dropped, stopped, done, started, successors };
  }

  #of(held: Held): Known {
    const known = this.#known[held];
    if (known === undefined) throw new RangeError(`Nothing is held under ${held}.`);
    return known;
  }

  #intern(bench: Bench, history: readonly DeliveriesInput[]): Held {
    const image = bench.image();
    let held = this.#numbers.get(image);
    if (held === undefined) {
      held = this.#known.length;
      this.#numbers.set(image, held);
      const { deliveries, standbys } = bench;
      const isEmpty = deliveries.inspect().length === 0;
      this.#known.push({ history, waiting: deliveries.waiting, claiming: bench.claiming(), isEmpty, standbys });
    }
    return held;
  }
}

/** One Deliveries with its surroundings, all of which write down what they are asked. */
class Bench {
  readonly deliveries: Deliveries;
  claimed: TaskDispatch[] = [];
  dropped: TaskDispatch[] = [];
  stopped: string[] = [];
  done: number[] = [];
  started: DeliveriesStep["started"];
  successors: string[] = [];
  readonly #cancels: string[] = [];
  readonly #succeeded = new Set<string>();
  /** Where the records stand that have brought what is held. */
  readonly #offsets = new Map<string, number[]>();
  /** Keys of what may be started, in the order in which it became so. */
  #ready: string[] = [];

  constructor(incarnation: string) {
    this.deliveries = new Deliveries(incarnation, {
      claim: ({ dispatch }) => void this.claimed.push(dispatch),
      tellDropped: ({ dispatch }) => void this.dropped.push(dispatch),
      stop: ({ key }) => void this.stopped.push(key),
      onReady: () => undefined,
    });
  }

  take(input: DeliveriesInput): void {
    this.#carryOut(input);
    const ready = this.deliveries.inspect().filter(({ state }) => state.status === "ready");
    const stillReady = this.#ready.filter((key) => ready.some((delivery) => delivery.key === key));
    const newlyReady = ready.map(({ key }) => key).filter((key) => !stillReady.includes(key));
    this.#ready = [...stillReady, ...newlyReady];
    for (const key of this.#offsets.keys()) {
      if (!this.deliveries.inspect().some((delivery) => delivery.key === key)) this.#offsets.delete(key);
    }
  }

  forgetSayings(): void {
    [this.claimed, this.dropped, this.stopped, this.done, this.started] = [[], [], [], [], undefined];
    this.successors = [];
  }

  get standbys(): readonly HeldStandby[] {
    return this.deliveries.inspect().flatMap(({ state, dispatch, origin }) => {
      return state.status === "standby" && origin ? [{ dispatch, offset: origin.offset }] : [];
    });
  }

  claiming(): readonly string[] {
    return this.deliveries.inspect().flatMap(({ key, state }) => (state.status === "claiming" ? [key] : []));
  }

  /** All that what comes next depends on. */
  image(): string {
    const held = this.deliveries.inspect().map(({ key, state, dispatch: { standby, upstream } }) => {
      return [key, state, this.#offsets.get(key) ?? [], state.status === "standby" && [standby, upstream]];
    });
    const succeeded = [...this.#succeeded].sort();
    return JSON.stringify([held, this.#ready, this.#cancels, succeeded]);
  }

  #carryOut(input: DeliveriesInput): void {
    const { deliveries } = this;
    switch (input.do) {
      case "admit": {
        const { dispatch, offset, admission } = input;
        const origin = { ...lane, offset, onDone: () => void this.done.push(offset) };
        const { jobId, run, task, attempt } = dispatch;
        const key = `${jobId}/${run}/${task}/${attempt}`;
        this.#offsets.set(key, [...(this.#offsets.get(key) ?? []), offset]);
        deliveries.admit(dispatch, "normal", origin, admission);
        break;
      }
      case "command":
        if (input.command.command === "cancel") this.#cancels.push(JSON.stringify(input.command));
        deliveries.onCommand(input.command, 0);
        break;
      case "start": {
        const delivery = deliveries.start();
        if (delivery) this.started = { key: delivery.key, dispatch: delivery.dispatch, delivery: delivery.number };
        break;
      }
      case "succeed": {
        const delivery = deliveries.inspect().find(({ key }) => key === input.key);
        if (delivery === undefined) break;
        this.#succeeded.add(delivery.dispatch.task);
        this.successors = deliveries.succeed(delivery, "null", input.workers).map(({ key }) => key);
        break;
      }
      case "end": {
        const delivery = deliveries.inspect().find(({ key }) => key === input.key);
        if (delivery) deliveries.end(delivery);
        break;
      }
      case "lose":
        this.#offsets.clear();
        deliveries.losePartition(lane.topic, lane.partition);
        break;
      case "remind": // twice: what is unanswered at the first is claimed again at the second
        deliveries.remind();
        deliveries.remind();
        this.claimed = [...new Set(this.claimed)];
        break;
    }
  }
}
