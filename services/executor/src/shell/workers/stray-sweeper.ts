import { readdir, readFile } from "node:fs/promises";
import type { Logger } from "@spe/runtime";
import { attemptMark, incarnationMark } from "./worker-environment.js";

export interface StraySweeperOptions {
  readonly incarnation: string;
  /** Whether the attempt of that name is at work on a worker right now. */
  readonly isRunning: (attempt: string) => boolean;
  readonly logger: Logger;
}

const intervalMs = 700;
/** Sweeps after the end of a run: the second one finds what the first one's victims started meanwhile. */
const sweepsAfterRun = 2;
const readsAtOnce = 64;

/**
 * Kills what runs have left behind, in whatever session it hides: every process that carries the mark of this executor and of an
 * attempt that is over. It reads /proc, so it does nothing on other systems.
 */
export class StraySweeper {
  readonly #options: StraySweeperOptions;
  #due = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StraySweeperOptions) {
    this.#options = options;
  }

  /** A run has ended; what it left behind is gone within two seconds. */
  noteEnd(): void {
    if (process.platform !== "linux") return;
    this.#due = sweepsAfterRun;
    this.#timer ??= setTimeout(() => void this.#sweepDue(), intervalMs);
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#due > 0) await this.#sweep();
    this.#due = 0;
  }

  async #sweepDue(): Promise<void> {
    this.#due -= 1;
    await this.#sweep();
    this.#timer = this.#due > 0 ? setTimeout(() => void this.#sweepDue(), intervalMs) : undefined;
  }

  async #sweep(): Promise<void> {
    const { incarnation, isRunning, logger } = this.#options;
    try {
      const killed = await killMarked((marks) => {
        const attempt = marks.get(attemptMark);
        return marks.get(incarnationMark) === incarnation && attempt !== undefined && !isRunning(attempt);
      });
      if (killed > 0) logger.info({ killed }, "killed processes that tasks had left behind");
    } catch (error) {
      logger.warn({ err: error }, "strays can't be looked for");
    }
  }
}

/** Kills all that a dead incarnation of an executor has left behind, its workers included. */
export async function killIncarnation(incarnation: string): Promise<number> {
  if (process.platform !== "linux") return 0;
  return killMarked((marks) => marks.get(incarnationMark) === incarnation);
}

type Marks = ReadonlyMap<string, string>;

async function killMarked(isMeant: (marks: Marks) => boolean): Promise<number> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  let killed = 0;
  for (let i = 0; i < pids.length; i += readsAtOnce) {
    const found = await Promise.all(
      pids.slice(i, i + readsAtOnce).map(async (pid) => [pid, await marksOf(pid)] as const),
    );
    for (const [pid, marks] of found) if (marks !== undefined && isMeant(marks) && kill(Number(pid))) killed += 1;
  }
  return killed;
}

/** undefined for a process that carries none, is gone, or is not ours to look at. */
async function marksOf(pid: string): Promise<Marks | undefined> {
  try {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8");
    if (!environment.includes(incarnationMark)) return undefined;
    const entries = environment.split("\0").map((entry) => {
      const end = entry.indexOf("=");
      return [entry.slice(0, end), entry.slice(end + 1)] as const;
    });
    return new Map(entries);
  } catch {
    return undefined;
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
