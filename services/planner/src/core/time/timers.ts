/** Timers that grant: what they bring about may happen at once. */
export type GrantKind = "start" | "retry" | "command";
/** Timers that condemn: news that would have saved the condemned may lie unread in taskEvents, so they are judged twice. */
export type CondemnKind = "deadline" | "schedule_to_start" | "unknown_executor";

export interface Timer {
  readonly atMs: number;
  readonly kind: GrantKind | CondemnKind | "forget";
  /** A job's id, an incarnation, or the serial of a command. */
  readonly owner: string;
  /** Of the job; -1 where no task is meant. */
  readonly task: number;
}

/**
 * A binary heap of timers from which any timer can be taken: a job that ends takes its deadline along.
 * Equal times come out by owner and task, so that the order survives a restart.
 */
export class TimerHeap {
  readonly #heap: Timer[] = [];
  readonly #places = new Map<Timer, number>();

  get size(): number {
    return this.#heap.length;
  }

  get first(): Timer | undefined {
    return this.#heap[0];
  }

  add(timer: Timer): void {
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1, timer);
  }

  /** Takes the timer out; false where it isn't in here. */
  remove(timer: Timer): boolean {
    const place = this.#places.get(timer);
    if (place === undefined) return false;
    this.#places.delete(timer);
    const last = this.#heap.pop();
    if (last === undefined || last === timer) return true;
    const parent = this.#heap[(place - 1) >> 1];
    if (place > 0 && parent !== undefined && isBefore(last, parent)) this.#rise(place, last);
    else this.#sink(place, last);
    return true;
  }

  /** Takes out the first timer that is due. */
  takeDue(nowMs: number): Timer | undefined {
    const first = this.#heap[0];
    if (first === undefined || first.atMs > nowMs) return undefined;
    this.remove(first);
    return first;
  }

  #rise(from: number, timer: Timer): void {
    let place = from;
    while (place > 0) {
      const parentPlace = (place - 1) >> 1;
      const parent = this.#heap[parentPlace];
      if (parent === undefined || !isBefore(timer, parent)) break;
      this.#put(place, parent);
      place = parentPlace;
    }
    this.#put(place, timer);
  }

  #sink(from: number, timer: Timer): void {
    let place = from;
    for (;;) {
      const childPlace = this.#earlierChild(place);
      const child = this.#heap[childPlace];
      if (child === undefined || !isBefore(child, timer)) break;
      this.#put(place, child);
      place = childPlace;
    }
    this.#put(place, timer);
  }

  #earlierChild(place: number): number {
    const left = this.#heap[2 * place + 1];
    const right = this.#heap[2 * place + 2];
    return left !== undefined && right !== undefined && isBefore(right, left) ? 2 * place + 2 : 2 * place + 1;
  }

  #put(place: number, timer: Timer): void {
    this.#heap[place] = timer;
    this.#places.set(timer, place);
  }
}

/** All timers of a partition. Derived from its state: a restart sets each of them anew. */
export class Timers {
  readonly grants = new TimerHeap();
  readonly condemning = new TimerHeap();
  /** When jobs that may be resumed are forgotten: the first is the one that ended first. */
  readonly expiries = new TimerHeap();

  grant(kind: GrantKind, atMs: number, owner: string, task = -1): Timer {
    const timer = { atMs, kind, owner, task };
    this.grants.add(timer);
    return timer;
  }

  condemn(kind: CondemnKind, atMs: number, owner: string, task = -1): Timer {
    const timer = { atMs, kind, owner, task };
    this.condemning.add(timer);
    return timer;
  }

  expire(atMs: number, owner: string): Timer {
    const timer: Timer = { atMs, kind: "forget", owner, task: -1 };
    this.expiries.add(timer);
    return timer;
  }

  cancel(timer: Timer): void {
    if (this.grants.remove(timer) || this.condemning.remove(timer)) return;
    this.expiries.remove(timer);
  }

  /** Takes out the first of those that grant which is due. */
  takeDueGrant(nowMs: number): Timer | undefined {
    return this.grants.takeDue(nowMs) ?? this.expiries.takeDue(nowMs);
  }

  /** The next time at which something is granted. */
  nextGrantMs(): number {
    return Math.min(
      this.grants.first?.atMs ?? Number.POSITIVE_INFINITY,
      this.expiries.first?.atMs ?? Number.POSITIVE_INFINITY,
    );
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  if (a.owner !== b.owner) return a.owner < b.owner;
  return a.task !== b.task ? a.task < b.task : a.kind < b.kind;
}
