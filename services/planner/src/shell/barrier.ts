import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { PlannerStateEntry } from "@spe/contracts";

/** Key of the record in plannerState that begins an ownership: all that the owners before it have committed lies below it. */
export const barrierKey = "barrier";

export interface Barrier {
  /** Of the planner group. */
  readonly generation: number;
  readonly owner: string;
  readonly uuid: string;
}

export function newBarrier(generation: number): Barrier {
  return { generation, owner: `${hostname()}-${process.pid}`, uuid: randomUUID() };
}

export function entryOfBarrier(barrier: Barrier): PlannerStateEntry {
  return { kind: "barrier", version: 1, body: JSON.stringify(barrier) };
}

export function barrierOfEntry(entry: PlannerStateEntry): Barrier {
  return JSON.parse(entry.body) as Barrier;
}
