/** One thing that can happen in a state, and where it leads. */
export interface Step<State> {
  readonly name: string;
  readonly to: State;
  /** Nobody may count on it: a kill, a cut, a rebalance for no reason. What has to end must end without. */
  readonly isFault?: boolean;
}

/** A small world: where it may begin, and all that can happen next. */
export interface Model<State> {
  readonly initial: State;
  steps(state: State): Iterable<Step<State>> | Promise<Iterable<Step<State>>>;
  /** Two states with one key are one state. */
  keyOf(state: State): string;
  /** The sentence of the promise that this state breaks. */
  brokenIn(state: State): string | undefined;
  /** All is done: from every state such a one can be reached by steps that are no faults. */
  isDone(state: State): boolean;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Steps from the beginning to the state that is furthest from it. */
  readonly depth: number;
  /** Reached states in which all is done. */
  readonly done: number;
  readonly counterexample: Counterexample | undefined;
}

/** The shortest way to a state that must not be. */
export interface Counterexample {
  readonly broken: string;
  readonly trace: readonly string[];
}

/** Between them whoever runs the tests is heard. */
const statesAtOnce = 10_000;
const stuck = "From here it can't come to an end any more, whatever is waited for.";

/**
 * Goes through all states of a model, breadth first, so that the first counterexample found is one of the shortest. Stops there; else
 * it looks for states that can't come to an end.
 */
export async function explore<State>(model: Model<State>, mostStates = 1_000_000): Promise<Exploration> {
  const space = new Space<State>();
  space.add(model.keyOf(model.initial), model.initial, undefined, "");
  let transitions = 0;
  const end = (counterexample?: Counterexample): Exploration => ({
    states: space.size,
    transitions,
    depth: space.depth,
    done: space.done.length,
    counterexample,
  });
  for (let from = space.take(); from !== undefined; from = space.take()) {
    const { number, state } = from;
    if (number % statesAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    const broken = model.brokenIn(state);
    if (broken !== undefined) return end({ broken, trace: space.traceTo(number) });
    if (model.isDone(state)) space.done.push(number);
    for (const { name, to, isFault } of await model.steps(state)) {
      transitions++;
      const next = space.add(model.keyOf(to), to, number, name);
      if (isFault !== true) space.link(number, next);
    }
    if (space.size > mostStates) throw new Error(`The model has more than ${mostStates} states.`);
  }
  const lost = space.firstThatReachesNone(space.done);
  return end(lost === undefined ? undefined : { broken: stuck, trace: space.traceTo(lost) });
}

/** The states found so far, by number in the order in which they were found. */
class Space<State> {
  readonly done: number[] = [];
  readonly #numbers = new Map<string, number>();
  /** Of those not yet looked at; what was looked at is let go. */
  readonly #states: (State | undefined)[] = [];
  readonly #parents: number[] = [];
  readonly #names: string[] = [];
  readonly #depths: number[] = [];
  /** From, to, from, to: as two numbers each they take a tenth of the room. */
  readonly #links: number[] = [];
  #next = 0;

  get size(): number {
    return this.#states.length;
  }

  get depth(): number {
    return this.#depths.at(-1) ?? 0;
  }

  add(key: string, state: State, parent: number | undefined, name: string): number {
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#states.length;
    this.#numbers.set(key, number);
    this.#states.push(state);
    this.#parents.push(parent ?? -1);
    this.#names.push(name);
    this.#depths.push(parent === undefined ? 0 : (this.#depths[parent] ?? 0) + 1);
    return number;
  }

  take(): { readonly number: number; readonly state: State } | undefined {
    const number = this.#next;
    const state = this.#states[number];
    if (state === undefined) return undefined;
    this.#states[number] = undefined;
    this.#next++;
    return { number, state };
  }

  link(from: number, to: number): void {
    this.#links.push(from, to);
  }

  traceTo(number: number): string[] {
    const trace: string[] = [];
    for (let at = number; at > 0; at = this.#parents[at] ?? 0) trace.push(this.#names[at] ?? "");
    return trace.reverse();
  }

  /** The first state from which no link leads to any of `goals`. */
  firstThatReachesNone(goals: readonly number[]): number | undefined {
    const before = this.#backwards();
    const reaches = new Uint8Array(this.size);
    const open = [...goals];
    for (const goal of goals) reaches[goal] = 1;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let link = before.first[at] ?? 0; link < (before.first[at + 1] ?? 0); link++) {
        const from = before.from[link] ?? 0;
        if (reaches[from] === 1) continue;
        reaches[from] = 1;
        open.push(from);
      }
    }
    const lost = reaches.indexOf(0);
    return lost < 0 ? undefined : lost;
  }

  /** The links by where they lead: those to state n begin at `first[n]` and end before `first[n + 1]`. */
  #backwards(): { readonly first: Uint32Array; readonly from: Uint32Array } {
    const links = this.#links;
    const first = new Uint32Array(this.size + 1);
    for (let i = 1; i < links.length; i += 2) first[(links[i] ?? 0) + 1]! += 1;
    for (let n = 1; n < first.length; n++) first[n]! += first[n - 1] ?? 0;
    const from = new Uint32Array(links.length / 2);
    const next = first.slice();
    for (let i = 0; i < links.length; i += 2) {
      const to = links[i + 1] ?? 0;
      from[next[to]!++] = links[i] ?? 0;
    }
    return { first, from };
  }
}
