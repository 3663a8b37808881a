import { runningProcesses } from "../set-up/running-processes.js";

/**
 * Ends all processes whose command line names the folder: what a rule forbids to leave behind is left behind where the rule is taken out, and may
 * take a core for ever.
 */
export function endLeftBehind(folder: string): void {
  for (const { pid, command } of runningProcesses()) {
    if (pid === process.pid || !command.includes(folder)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}
