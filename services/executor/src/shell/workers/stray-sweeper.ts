import type { Logger } from "@spe/runtime";
import { MarkedProcesses } from "./marked-processes.js";
import { attemptMark, incarnationMark } from "./worker-environment.js";

export interface StraySweeperOptions {
  readonly incarnation: string;
  /** Whether the attempt of that name is at work on a worker right now. */
  readonly isRunning: (attempt: string) => boolean;
  readonly logger: Logger;
}

const intervalMs = 700;
/** The second sweep after a run finds what the first one's victims had started meanwhile. */
const sweepsAfterRun = 2;

/**
 * Kills what runs have left behind, in whatever session it hides: every process that carries this executor's mark and that of an
 * attempt which is over.
 */
export class StraySweeper {
  readonly #options: StraySweeperOptions;
  readonly #processes = new MarkedProcesses();
  #due = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: StraySweeperOptions) {
    this.#options = options;
  }

  /** A run has ended; what it left behind is gone within two seconds. */
  noteEnd(): void {
    this.#due = sweepsAfterRun;
    this.#timer ??= setTimeout(() => void this.#sweepDue(), intervalMs);
  }

  /** Sweeps once more if a run has ended since. */
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
      const killed = await this.#processes.killWhere((marks) => {
        const attempt = marks.get(attemptMark);
        return marks.get(incarnationMark) === incarnation && attempt !== undefined && !isRunning(attempt);
      });
      if (killed > 0) logger.info({ killed }, "killed processes that tasks had left behind");
    } catch (error) {
      logger.warn({ err: error }, "strays can't be looked for");
    }
  }
}
