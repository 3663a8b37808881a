import { pause } from "../cluster/pause.js";
import type { Logger } from "../logger.js";

/**
 * The owner's chance to stop new work and flush before the partitions may go to others: waits for `work`, for at most `limitMs`
 * (the group goes on without us then), and not beyond `stopping`. Never rejects.
 */
export async function layDown(
  work: (() => Promise<void>) | undefined,
  limitMs: number,
  stopping: AbortSignal,
  logger: Logger,
): Promise<void> {
  if (work === undefined) return;
  const done = new AbortController();
  const started = Promise.resolve().then(work);
  const finished = started
    .catch((thrown: unknown) => {
      logger.error({ err: thrown }, "beforeRejoin failed; rejoining all the same");
    })
    .finally(() => {
      done.abort();
    });
  await Promise.race([finished, pause(limitMs, stopping, done.signal)]);
  if (!done.signal.aborted && !stopping.aborted) {
    logger.warn({ limitMs }, "beforeRejoin took too long; rejoining without waiting for it");
  }
}
