import { readdirSync, readFileSync } from "node:fs";
import type { MarkedProcess } from "@spe/testkit";

const startsVariable = "SPE_TASK_STARTS";
const incarnationVariable = "SPE_TASK_INCARNATION";

/**
 * All processes of one engine on this machine: services, workers and what tasks have started carry its file of starts in their environment, and
 * everything else names its home on the command line. Told from /proc: elsewhere there are none to be seen.
 */
export function processesOf(home: string, startsFile: string): readonly MarkedProcess[] {
  if (process.platform !== "linux") return [];
  const ours = ancestry();
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && !ours.has(Number(name)))
    .flatMap((pid) => processOf(pid, home, startsFile) ?? []);
}

/** This process and those that started it, such as an npm whose command line names the home as well. */
function ancestry(): ReadonlySet<number> {
  const line = new Set<number>();
  for (let pid = process.pid; pid > 0; pid = parentOf(pid)) line.add(pid);
  return line;
}

/** 0 for the first of all. */
function parentOf(pid: number): number {
  const [, about = ""] = /^.*\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
  return Number(about.split(" ")[1]);
}

function processOf(pid: string, home: string, startsFile: string): MarkedProcess | undefined {
  try {
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    if (command === "") return undefined; // it has ended, and waits to be reaped
    const environment = variablesOf(readFileSync(`/proc/${pid}/environ`, "utf8"));
    const incarnation = environment.get(incarnationVariable);
    if (environment.get(startsVariable) !== startsFile && !command.includes(home)) return undefined;
    return { pid: Number(pid), command, ...(incarnation !== undefined && { incarnation }) };
  } catch {
    return undefined; // it is gone, or another user's
  }
}

function variablesOf(environment: string): ReadonlyMap<string, string> {
  const entries = environment.split("\0").map((entry) => entry.split("="));
  return new Map(entries.map(([name = "", ...value]) => [name, value.join("=")]));
}
