import type { StateEntry } from "../effects.js";
import type { PartitionState } from "../partition-state.js";
import { encodeJob, entryOf } from "./encode-job.js";
import { keys } from "./keys.js";
import type { FleetRecord, PositionsRecord } from "./partition-record.js";

/** The state records of a batch: of each job that was touched, and of the partition. One a key, the last that was written. */
export function encodeChanges(state: PartitionState): StateEntry[] {
  const entries: StateEntry[] = [];
  for (const job of state.batch.touched) {
    state.culprit = job.id;
    encodeJob(job, entries);
  }
  state.culprit = undefined;
  for (const { number, rows } of state.ended.takeChanges(state.nowMs)) {
    entries.push({ key: keys.ended(number), entry: rows.length > 0 ? entryOf("ended", { number, rows }) : null });
  }
  for (const serial of state.commands.takeChanges()) {
    const command = state.commands.get(serial);
    entries.push({ key: keys.command(serial), entry: command ? entryOf("command", command) : null });
  }
  if (state.batch.fleetChanged) entries.push({ key: keys.fleet, entry: entryOf("fleet", fleetRecord(state)) });
  entries.push({ key: keys.positions, entry: entryOf("positions", positionsRecord(state)) });
  return lastOfEachKey(entries);
}

function fleetRecord({ fleet }: PartitionState): FleetRecord {
  return {
    fleet: fleet.fleet,
    deaths: [...fleet.deaths],
    unknown: [...fleet.unknown].map(([incarnation, { atMs }]) => [incarnation, atMs]),
  };
}

function positionsRecord(state: PartitionState): PositionsRecord {
  return {
    positions: { ...state.positions },
    nowMs: state.nowMs,
    nextTurn: state.ready.nextTurn,
    nextSerial: state.commands.nextSerial,
    recentEnds: state.recentEnds.prune(state.nowMs),
    condemnation: state.condemnation,
  };
}

/** An id may be forgotten and taken anew within one batch: what was written last counts. */
function lastOfEachKey(entries: readonly StateEntry[]): StateEntry[] {
  return [...new Map(entries.map((entry) => [entry.key, entry])).values()];
}
