import type { ExecutorBeat } from "@spe/contracts";
import { storableText, storableTextOrNull, storableTime } from "./storable.js";
import type { Death, ExecutorRow } from "./view-changes.js";

export interface BeatEntry {
  readonly value: ExecutorBeat;
  readonly offset: number;
  /** The broker's append time, milliseconds since the epoch. */
  readonly timestampMs: number;
}

/** Of each executor the last beat, and whom any beat declares dead. */
export function foldBeats(entries: readonly BeatEntry[]): { executors: ExecutorRow[]; deaths: Death[] } {
  const executors = new Map<string, ExecutorRow>();
  const deaths = new Map<string, Death>();
  for (const entry of entries) {
    const row = executorRow(entry);
    executors.set(row.id, row);
    for (const incarnation of entry.value.declaresDead ?? []) {
      deaths.set(incarnation, { incarnation: storableText(incarnation), logOffset: entry.offset });
    }
  }
  return { executors: [...executors.values()], deaths: [...deaths.values()] };
}

function executorRow({ value, offset, timestampMs }: BeatEntry): ExecutorRow {
  return {
    id: storableText(value.executor),
    logOffset: offset,
    seenAt: timestampMs,
    incarnation: storableText(value.incarnation),
    status: storableText(value.status),
    host: storableText(value.host),
    pid: value.pid,
    pool: storableText(value.pool),
    taskTypes: value.taskTypes.map(storableText),
    slots: value.slots,
    busy: value.busy,
    partitions: value.partitions,
    running: value.running.map(storableText),
    beat: value.beat,
    startedAt: storableTime(value.startedAt) ?? timestampMs,
    version: storableTextOrNull(value.version),
  };
}
