import type { LogEntry } from "../core/log-entry.js";
import type { Seat } from "./seats.js";

/** What one fetch brought for one seat. `nextOffset` is where the seat stands once it is written. */
export interface Delivery {
  readonly seat: Seat;
  readonly entries: readonly LogEntry[];
  readonly nextOffset: number;
  readonly bytes: number;
}

/** Two batches that are this one, one after the other; undefined where it holds but one entry. */
export function halves(batch: readonly Delivery[]): [Delivery[], Delivery[]] | undefined {
  const total = batch.reduce((sum, { entries }) => sum + entries.length, 0);
  if (total < 2) return undefined;
  const first: Delivery[] = [];
  const second: Delivery[] = [];
  let room = Math.floor(total / 2);
  for (const delivery of batch) {
    const [head, tail] = splitAt(delivery, room);
    if (head !== undefined) first.push(head);
    if (tail !== undefined) second.push(tail);
    room -= head?.entries.length ?? 0;
  }
  return [first, second];
}

function splitAt(delivery: Delivery, count: number): [Delivery | undefined, Delivery | undefined] {
  const { entries } = delivery;
  const next = entries[count];
  if (next === undefined) return [delivery, undefined];
  if (count === 0) return [undefined, delivery];
  return [
    { ...delivery, entries: entries.slice(0, count), nextOffset: next.offset },
    { ...delivery, entries: entries.slice(count) },
  ];
}
