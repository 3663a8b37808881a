import type { NamedProfile } from "./profiler.js";
import type { TimeOf } from "./summary.js";

const functionsShown = 20;
const filesShown = 12;

/** The functions and the files in which a process spent its time, those that took most first. */
export function profileText({ process, file, summary }: NamedProfile): string {
  const { busyMs, idleMs, garbageCollectionMs, programMs } = summary;
  const busyShare = busyMs / Math.max(1, busyMs + idleMs);
  return [
    `${process}: busy ${seconds(busyMs)} s (${percent(busyShare)} of the time), garbage collection ${seconds(garbageCollectionMs)} s, outside of JavaScript ${seconds(programMs)} s  (${file})`,
    ...lines(summary.functions.slice(0, functionsShown)),
    "  by file:",
    ...lines(summary.files.slice(0, filesShown)),
    "  with what they call:",
    ...lines(summary.withCallees.slice(0, functionsShown)),
    "",
  ].join("\n");
}

function lines(times: readonly TimeOf[]): readonly string[] {
  return times.map(({ what, ms, share }) => `  ${percent(share).padStart(6)} ${ms.toFixed(0).padStart(7)} ms  ${what}`);
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(2);
const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
