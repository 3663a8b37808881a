import type { PlannerStateEntry } from "@spe/contracts";
import type { Codec, FetchedBatch, Messaging, TopicPartition } from "@spe/messaging";
import { barrierKey, barrierOfEntry } from "./barrier.js";

/** No record for so long while the own barrier has not been seen: something is wrong with the log, don't wait for ever. */
const progressWithinMs = 30_000;
const decodeForAtMostMs = 8;

export interface StoredState {
  /** Newest entry of each key below the barrier, without barriers. */
  readonly entries: ReadonlyMap<string, PlannerStateEntry>;
  /** Of any barrier that was found, besides the own one; -1 where there is none. */
  readonly highestGeneration: number;
}

/**
 * Reads a partition of plannerState from its beginning up to the caller's own barrier: all that was ever committed before, as nobody
 * else can commit after the fence. Yields to the event loop, so that other partitions go on meanwhile.
 */
export async function readStoredState(
  messaging: Messaging,
  codec: Codec,
  barrier: TopicPartition & { readonly offset: number },
  signal: AbortSignal,
): Promise<StoredState> {
  const newest = new Map<string, Buffer>();
  const foreignBarriers: Buffer[] = [];
  await readTo(messaging, barrier, signal, (batch) => {
    for (const { key, value, offset } of batch.records) {
      if (offset >= barrier.offset || key === null) continue;
      const name = key.toString("utf8");
      if (name === barrierKey) {
        if (value !== null) foreignBarriers.push(value);
      } else if (value === null) newest.delete(name);
      else newest.set(name, value);
    }
  });
  const entries = new Map<string, PlannerStateEntry>();
  let since = performance.now();
  for (const [name, value] of newest) {
    entries.set(name, await decodeEntry(codec, value));
    if (performance.now() - since > decodeForAtMostMs) {
      await new Promise((resolve) => setImmediate(resolve));
      signal.throwIfAborted();
      since = performance.now();
    }
  }
  let highestGeneration = -1;
  for (const value of foreignBarriers) {
    highestGeneration = Math.max(highestGeneration, barrierOfEntry(await decodeEntry(codec, value)).generation);
  }
  return { entries, highestGeneration };
}

async function decodeEntry(codec: Codec, value: Buffer): Promise<PlannerStateEntry> {
  return codec.decodeFast("plannerState", value) ?? (await codec.decodeSlow("plannerState", value));
}

/** Reads until the offset of the barrier has been passed. */
async function readTo(
  messaging: Messaging,
  barrier: TopicPartition & { readonly offset: number },
  signal: AbortSignal,
  onBatch: (batch: FetchedBatch) => void,
): Promise<void> {
  const { topic, partition } = barrier;
  const [beginning] = await messaging.admin.beginningOffsets([{ topic, partition }]);
  const { promise, resolve, reject } = settleable();
  const stalled = (): void =>
    reject(new Error(`No progress reading ${topic}-${partition} for ${progressWithinMs} ms.`));
  let watchdog = setTimeout(stalled, progressWithinMs);
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  const reader = messaging.reader({
    isolation: "read_committed",
    maxBytesPerPartition: 8 << 20,
    onBatch: (batch) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(stalled, progressWithinMs);
      onBatch(batch);
      if (batch.nextOffset > barrier.offset) resolve();
    },
    onOutOfRange: ({ offset }) =>
      reject(new Error(`${topic}-${partition} lost offset ${offset} while it was being read.`)),
  });
  try {
    signal.throwIfAborted();
    reader.add([{ topic, partition, offset: beginning?.offset ?? 0 }]);
    await promise;
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener("abort", onAbort);
    await reader.stop();
  }
}

function settleable(): { promise: Promise<void>; resolve: () => void; reject: (error: Error) => void } {
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
