import type { ProcessState } from "../measure/processes.js";
import { textTable } from "./text-table.js";

/** Resident memory of every process: at rest before the first job, at the end, and the most it ever was. */
export function memoryTable(atRest: readonly ProcessState[], atEnd: readonly ProcessState[]): string {
  const before = new Map(atRest.map((state) => [state.pid, state]));
  const rows = atEnd.map(({ name, pid, residentMb, peakResidentMb }) => [
    name,
    before.get(pid)?.residentMb.toFixed(0) ?? "",
    residentMb.toFixed(0),
    peakResidentMb.toFixed(0),
  ]);
  return textTable(["resident memory, MB", "at rest", "at the end", "peak"], rows);
}
