import type { InputTopic } from "../core/inputs.js";
import type { Arrival } from "./arrival.js";
import type { Doorbell } from "./doorbell.js";

/** How much of one topic waits here before its reading pauses. */
const mostWaitingBytes = 4 << 20;
const mostWaitingRecords = 4_000;

interface Queue {
  readonly arrivals: Arrival[];
  bytes: number;
  /** Resolved when there is room again. */
  onRoom: (() => void) | undefined;
}

export interface TakeLimit {
  readonly records: number;
  readonly bytes: number;
}

/** What has been read and decoded for one partition and not yet been processed: a bounded queue a topic, drained fairly. */
export class Inbox {
  readonly #queues = new Map<InputTopic, Queue>(
    (["taskEvents", "jobControl", "pendingJobs"] as const).map((topic) => [
      topic,
      { arrivals: [], bytes: 0, onRoom: undefined },
    ]),
  );
  readonly #doorbell: Doorbell;
  #isClosed = false;

  constructor(doorbell: Doorbell) {
    this.#doorbell = doorbell;
  }

  /** Takes an arrival in; resolves when the topic has room for more. One caller a topic. */
  async put(arrival: Arrival): Promise<void> {
    const queue = this.#queue(arrival.topic);
    if (this.#isClosed) return;
    queue.arrivals.push(arrival);
    queue.bytes += arrival.bytes;
    this.#doorbell.ring();
    if (hasRoom(queue)) return;
    await new Promise<void>((resolve) => {
      queue.onRoom = resolve;
    });
  }

  /** One of each topic in turn, up to the limit; a single arrival may exceed its bytes. */
  take(limit: TakeLimit): readonly Arrival[] {
    const taken: Arrival[] = [];
    let bytes = 0;
    const turns = [...this.#queues.values()];
    const next = new Map(turns.map((queue) => [queue, 0]));
    for (let idle = 0, turn = 0; idle < turns.length && taken.length < limit.records; turn++) {
      const queue = turns[turn % turns.length] as Queue;
      const index = next.get(queue) ?? 0;
      const arrival = queue.arrivals[index];
      if (arrival === undefined) {
        idle += 1;
        continue;
      }
      if (taken.length > 0 && bytes + arrival.bytes > limit.bytes) break;
      idle = 0;
      taken.push(arrival);
      bytes += arrival.bytes;
      next.set(queue, index + 1);
    }
    for (const [queue, count] of next) this.#remove(queue, count);
    return taken;
  }

  isEmpty(): boolean {
    return [...this.#queues.values()].every((queue) => queue.arrivals.length === 0);
  }

  /** Forgets everything, lets waiting callers go, and takes nothing more. */
  close(): void {
    this.#isClosed = true;
    for (const queue of this.#queues.values()) this.#remove(queue, queue.arrivals.length);
  }

  #remove(queue: Queue, count: number): void {
    for (const arrival of queue.arrivals.splice(0, count)) queue.bytes -= arrival.bytes;
    if (!hasRoom(queue)) return;
    queue.onRoom?.();
    queue.onRoom = undefined;
  }

  #queue(topic: InputTopic): Queue {
    return this.#queues.get(topic) as Queue;
  }
}

function hasRoom(queue: Queue): boolean {
  return queue.bytes < mostWaitingBytes && queue.arrivals.length < mostWaitingRecords;
}
