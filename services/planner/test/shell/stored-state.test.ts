import type { PlannerStateEntry } from "@spe/contracts";
import type { Codec, LogReaderOptions, LogRecord, Messaging } from "@spe/messaging";
import { expect, it } from "vitest";
import { barrierKey, entryOfBarrier, newBarrier } from "../../src/shell/barrier.js";
import { readStoredState } from "../../src/shell/stored-state.js";

const at = { topic: "plannerState", partition: 0 };
const position: PlannerStateEntry = { kind: "positions", version: 1, body: "{}" };

/** A state topic with these records, and a codec that takes its time. */
function stored(entries: readonly (readonly [key: string, entry: PlannerStateEntry | null])[], decodeMs = 0) {
  const records = entries.map(([key, entry], offset): LogRecord => {
    const value = entry === null ? null : Buffer.from(JSON.stringify(entry));
    return { ...at, offset, timestampMs: 0, key: Buffer.from(key), value, headers: {} };
  });
  const nextOffset = records.length;
  const messaging = {
    admin: { beginningOffsets: async () => [{ ...at, offset: 0 }] },
    reader: ({ onBatch }: LogReaderOptions) => ({
      add: () => void onBatch({ ...at, records, nextOffset, highWatermark: nextOffset, lastStableOffset: nextOffset }),
      stop: async () => undefined,
    }),
  } as unknown as Messaging;
  const codec = {
    decodeFast: (_name: string, bytes: Buffer) => {
      const untilMs = performance.now() + decodeMs;
      while (performance.now() < untilMs);
      return JSON.parse(bytes.toString()) as PlannerStateEntry;
    },
  } as unknown as Codec;
  return { messaging, codec };
}

const signal = new AbortController().signal;

it("H9: is the newest entry of each key below the own barrier, and the highest generation of another's", async () => {
  const { messaging, codec } = stored([
    ["job/a", position],
    [barrierKey, entryOfBarrier(newBarrier(4))],
    ["job/a", null],
    ["positions", position],
    [barrierKey, entryOfBarrier(newBarrier(3))],
    ["positions", null],
  ]);
  const { entries, highestGeneration } = await readStoredState(messaging, codec, { ...at, offset: 4 }, signal);
  expect([...entries]).toEqual([["positions", position]]);
  expect(highestGeneration).toBe(4);
});

it("H9: is decoded with pauses in which others get their turn", async () => {
  const entries = Array.from({ length: 50 }, (_, n) => [`job/${n}`, position] as const);
  const { messaging, codec } = stored([...entries, [barrierKey, position]], 2);
  let turns = 0;
  const take = (): void => {
    turns++;
    turning = setImmediate(take);
  };
  let turning = setImmediate(take);
  await readStoredState(messaging, codec, { ...at, offset: entries.length }, signal);
  clearImmediate(turning);
  expect(turns).toBeGreaterThan(3);
});
