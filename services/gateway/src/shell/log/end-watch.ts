import { isEndedJob } from "@spe/contracts";
import type { EventTail } from "./event-tail.js";

/** Notices the end of one job from the moment it is made. */
export class EndWatch {
  readonly #stopListening: () => void;
  #onEnd: (() => void) | undefined;
  #hasEnded = false;

  constructor(tail: EventTail, jobId: string) {
    this.#stopListening = tail.listen(jobId, ({ events }) => {
      if (!events.some(({ type }) => type.startsWith("job.") && isEndedJob(type.slice("job.".length)))) return;
      this.#hasEnded = true;
      this.#onEnd?.();
    });
  }

  /** Resolves when the job has ended since the last call, the time has passed, or `signal` aborts. */
  async ended(withinMs: number, signal: AbortSignal): Promise<void> {
    if (!this.#hasEnded && !signal.aborted && withinMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, withinMs);
        const settle = () => {
          clearTimeout(timer);
          signal.removeEventListener("abort", settle);
          resolve();
        };
        signal.addEventListener("abort", settle, { once: true });
        this.#onEnd = settle;
      });
    }
    this.#hasEnded = false;
    this.#onEnd = undefined;
  }

  stop(): void {
    this.#stopListening();
  }
}
