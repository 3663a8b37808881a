import { readdirSync, readFileSync } from "node:fs";

/**
 * Ends all processes whose command line names the folder: what a rule forbids to leave behind is left behind where the rule is taken out, and may
 * take a core for ever. Told from /proc: elsewhere there are none to be seen.
 */
export function endLeftBehind(folder: string): void {
  if (process.platform !== "linux") return;
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (Number.isNaN(pid) || pid === process.pid || !commandOf(pid).includes(folder)) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** Empty of one that has ended, or is another user's. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
