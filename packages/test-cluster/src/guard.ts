import { spawn } from "node:child_process";

/**
 * Kills `pid` when this process is gone, in whatever way: a shell waits for the end of a pipe that closes with us.
 * Returns what dismisses it, to be called once `pid` has ended.
 */
export function postGuard(pid: number): () => void {
  const guard = spawn("/bin/sh", ["-c", 'cat > /dev/null; kill -9 "$0"', pid.toString()], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guard.on("error", () => undefined);
  guard.stdin.on("error", () => undefined);
  guard.unref();
  return () => guard.kill("SIGKILL");
}
