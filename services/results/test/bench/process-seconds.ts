import { readdirSync, readFileSync } from "node:fs";

/** The clock tick of /proc on every Linux that Node runs on. */
const ticksPerSecond = 100;

interface Stat {
  readonly parent: number;
  /** CPU seconds of the process itself, and of its children that are gone and were waited for. */
  readonly own: number;
  readonly ofGoneChildren: number;
}

/** CPU seconds that a process has used; 0 once it is gone. */
export function secondsOf(pid: number): number {
  return statOf(pid)?.own ?? 0;
}

/** CPU seconds of a process and all its children, those that are gone included. */
export function secondsOfFamily(pid: number): number {
  const parent = statOf(pid);
  if (parent === undefined) return 0;
  const children = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && statOf(Number(entry))?.parent === pid);
  return children.reduce((sum, child) => sum + secondsOf(Number(child)), parent.own + parent.ofGoneChildren);
}

export function parentOf(pid: number): number | undefined {
  return statOf(pid)?.parent;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const seconds = (from: number): number => (Number(fields[from]) + Number(fields[from + 1])) / ticksPerSecond;
    return { parent: Number(fields[1]), own: seconds(11), ofGoneChildren: seconds(13) };
  } catch {
    return undefined; // it ended
  }
}
