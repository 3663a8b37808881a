import { type ExecutorBeat, namesWith } from "@spe/contracts";
import type { Codec, LogReaderOptions, Messaging } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FleetWatch } from "../../../src/shell/fleet/fleet-watch.js";

const beat: ExecutorBeat = {
  executor: "one",
  incarnation: "i",
  status: "alive",
  host: "host",
  pid: 1,
  pool: "default",
  taskTypes: [],
  slots: 1,
  busy: 0,
  partitions: [0],
  running: [],
  beat: 0,
  startedAt: "2026-01-01T00:00:00.000Z",
};

/** A watch over a registry that holds one beat, read by a reader whose last good fetch the test tells. */
async function watchOfOne(lastFetchOkAt: () => number): Promise<FleetWatch> {
  let read: LogReaderOptions["onBatch"] = async () => undefined;
  const messaging = {
    admin: {
      endOffsets: async () => [{ topic: "", partition: 0, offset: 1 }],
      beginningOffsets: async () => [{ topic: "", partition: 0, offset: 0 }],
    },
    reader: (options: LogReaderOptions) => {
      read = options.onBatch;
      return { add: () => undefined, stop: async () => undefined, lastFetchOkAt };
    },
  } as unknown as Messaging;
  const codec = { decodeFast: () => beat } as unknown as Codec;
  const watch = new FleetWatch(messaging, codec, namesWith(""), createLogger("watch", "silent"));
  const started = watch.start(1);
  await vi.advanceTimersByTimeAsync(0);
  const record = { topic: "", partition: 0, offset: 0, timestampMs: 1, key: null, value: Buffer.alloc(1), headers: {} };
  await read({ topic: "", partition: 0, records: [record], nextOffset: 1, highWatermark: 1, lastStableOffset: 1 });
  await started;
  return watch;
}

describe("H3: the silence of an executor", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("counts while the registry can be read", async () => {
    const watch = await watchOfOne(() => performance.now());
    await vi.advanceTimersByTimeAsync(9_500);
    expect(watch.current()?.deadIncarnations).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(watch.current()?.deadIncarnations).toEqual(["i"]);
    await watch.stop();
  });

  it("means nothing while the registry can't be read, and is counted anew afterwards", async () => {
    let isReadable = true;
    const watch = await watchOfOne(() => (isReadable ? performance.now() : 0));
    await vi.advanceTimersByTimeAsync(9_000);
    isReadable = false;
    await vi.advanceTimersByTimeAsync(60_000);
    isReadable = true;
    await vi.advanceTimersByTimeAsync(9_000);
    expect(watch.current()?.deadIncarnations).toEqual([]);
    await watch.stop();
  });

  it("is counted anew after this process itself stood still", async () => {
    const watch = await watchOfOne(() => performance.now());
    await vi.advanceTimersByTimeAsync(9_000);
    const stillUntil = performance.now() + 30_000;
    const clock = vi.spyOn(performance, "now").mockReturnValue(stillUntil);
    vi.advanceTimersToNextTimer();
    clock.mockRestore();
    expect(watch.current()?.deadIncarnations).toEqual([]);
    await watch.stop();
  });
});
