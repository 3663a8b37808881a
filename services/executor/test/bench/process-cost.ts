import { readdirSync, readFileSync } from "node:fs";

/** CPU seconds so far. */
export interface ProcessCost {
  readonly own: number;
  /** Of all its children, those that have ended included. */
  readonly children: number;
}

/** The kernel's unit of time in /proc, on every platform that Node runs on. */
const ticksPerSecond = 100;

/** Fields of /proc/<pid>/stat, counted from the one behind the program's name. */
const field = { parent: 1, user: 11, system: 12, endedChildrenUser: 13, endedChildrenSystem: 14 } as const;

/** What a process and its children have cost, as Linux tells. */
export function processCost(pid: number): ProcessCost {
  const own = statOf(pid);
  const living = childrenOf(pid).map((child) => seconds(statOf(child), "user", "system"));
  return {
    own: seconds(own, "user", "system"),
    children: living.reduce((sum, one) => sum + one, seconds(own, "endedChildrenUser", "endedChildrenSystem")),
  };
}

function childrenOf(pid: number): readonly number[] {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  return pids.filter((other) => statOf(other)[field.parent] === String(pid));
}

/** Empty for a process that is gone. */
function statOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}

function seconds(stat: readonly string[], ...names: readonly (keyof typeof field)[]): number {
  return names.reduce((sum, name) => sum + Number(stat[field[name]] ?? 0), 0) / ticksPerSecond;
}
