/**
 * Signals every process of the group that `leaderPid` leads. False when there is no such group any more: nothing was left to
 * signal. The leader may be gone while its group lives on.
 */
export function signalGroup(leaderPid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leaderPid, signal);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ESRCH" || code === "EPERM") return false; // EPERM: macOS, for a group of zombies only
    throw error;
  }
}
