import { readFileSync } from "node:fs";
import type { MarkedProcess } from "@spe/testkit";
import { runningProcesses } from "../../set-up/running-processes.js";

const startsVariable = "SPE_TASK_STARTS";
const incarnationVariable = "SPE_TASK_INCARNATION";

/**
 * All processes of one engine on this machine: services, workers and what tasks have started carry its file of starts in their environment, and
 * everything else names its home on the command line. Told from /proc: elsewhere there are none to be seen.
 */
export function processesOf(home: string, startsFile: string): readonly MarkedProcess[] {
  if (process.platform !== "linux") return [];
  const ours = ancestry();
  return runningProcesses()
    .filter(({ pid }) => !ours.has(pid))
    .filter(({ command, environment }) => environment.get(startsVariable) === startsFile || command.includes(home))
    .map(({ pid, command, environment }) => {
      const incarnation = environment.get(incarnationVariable);
      return { pid, command, ...(incarnation !== undefined && { incarnation }) };
    });
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
