import { readdirSync, readFileSync } from "node:fs";

export interface RunningProcess {
  readonly pid: number;
  /** Program and arguments, with a space between any two. */
  readonly command: string;
  readonly environment: ReadonlyMap<string, string>;
}

/** All processes of this user, told from /proc: elsewhere than on Linux there are none to be seen. Those that have ended are left out. */
export function runningProcesses(): readonly RunningProcess[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => processOf(pid) ?? []);
}

function processOf(pid: string): RunningProcess | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    if (command === "") return undefined; // it has ended, and waits to be reaped
    return { pid: Number(pid), command, environment: variablesOf(readFileSync(`/proc/${pid}/environ`, "utf8")) };
  } catch {
    return undefined; // it is gone, or another user's
  }
}

function variablesOf(environment: string): ReadonlyMap<string, string> {
  const entries = environment.split("\0").map((entry) => entry.split("="));
  return new Map(entries.map(([name = "", ...value]) => [name, value.join("=")]));
}
