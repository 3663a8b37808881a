import { readdir, readFile } from "node:fs/promises";
import { incarnationMark } from "./worker-environment.js";

/** The environment that a marked process was started with. */
export type Marks = ReadonlyMap<string, string>;

const readsAtOnce = 64;

/**
 * The processes of this machine that carry an executor's mark, told from /proc: on other systems there are none. A process that
 * was seen without a mark can't get one, so it is looked at once in its life.
 */
export class MarkedProcesses {
  #unmarked: ReadonlySet<string> = new Set();

  /** Sends SIGKILL to all that are meant; resolves with their number. */
  async killWhere(isMeant: (marks: Marks) => boolean): Promise<number> {
    if (process.platform !== "linux") return 0;
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const unmarked = new Set(pids.filter((pid) => this.#unmarked.has(pid)));
    const toLookAt = pids.filter((pid) => !unmarked.has(pid));
    let killed = 0;
    for (let i = 0; i < toLookAt.length; i += readsAtOnce) {
      const chunk = toLookAt.slice(i, i + readsAtOnce);
      for (const [at, marks] of (await Promise.all(chunk.map(marksOf))).entries()) {
        const pid = chunk[at] ?? "";
        if (marks === undefined) unmarked.add(pid);
        else if (isMeant(marks) && kill(Number(pid))) killed += 1;
      }
    }
    this.#unmarked = unmarked; // without those that are gone: their ids may be given out again
    return killed;
  }
}

/** undefined for a process without a mark. One whose environment is not to be seen yet, as it is just being started, has none of all marks. */
async function marksOf(pid: string): Promise<Marks | undefined> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    if (environment === "") return new Map();
    if (!environment.includes(incarnationMark)) return undefined;
    const entries = environment.split("\0").map((entry) => {
      const end = entry.indexOf("=");
      return [entry.slice(0, end), entry.slice(end + 1)] as const;
    });
    return new Map(entries);
  } catch {
    return undefined; // it is gone, or another user's
  }
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}
