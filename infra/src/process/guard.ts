import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const guardFile = fileURLToPath(new URL("../../../bootstrap/guard.mjs", import.meta.url));

/**
 * Starts what ends our processes when we are killed and can't do it ourselves: it waits on a pipe that closes with us.
 * Returns what dismisses it, for the end of an orderly stop.
 */
export function postGuard(home: string): () => void {
  const guard = spawn(process.execPath, [guardFile, home], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  guard.stdin.on("error", () => undefined); // it was killed: the next start sweeps instead
  guard.on("error", () => undefined);
  guard.unref();
  return () => guard.stdin.end();
}
