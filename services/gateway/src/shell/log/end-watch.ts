import { isEndedJob, type JobEvents } from "@spe/contracts";
import type { EventTail } from "./event-tail.js";

/** Notices the end of one job from the moment it is begun. */
export class EndWatch {
  #unlisten: (() => void) | undefined;
  #onEnd: (() => void) | undefined;
  #hasEnded = false;

  /** Fault: broker_unavailable. */
  static async begin(tail: EventTail, jobId: string): Promise<EndWatch> {
    const watch = new EndWatch();
    watch.#unlisten = await tail.listen(jobId, (record) => watch.#see(record));
    return watch;
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
    this.#unlisten?.();
  }

  #see({ events }: JobEvents): void {
    if (!events.some(({ type }) => type.startsWith("job.") && isEndedJob(type.slice("job.".length)))) return;
    this.#hasEnded = true;
    this.#onEnd?.();
  }
}
