import type { JobEvent } from "@spe/contracts";
import type { FetchedBatch } from "@spe/messaging";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogEntry } from "../../src/core/log-entry.js";
import { PlannerWords } from "../../src/shell/planner-words.js";

const partition = 3;

function submissions(...offsets: number[]): FetchedBatch {
  const records = offsets.map((offset) => ({
    ...{ topic: "pendingJobs", partition, offset, timestampMs: 0, key: null, value: null, headers: {} },
  }));
  const end = (offsets.at(-1) ?? 0) + 1;
  return { topic: "pendingJobs", partition, records, nextOffset: end, highWatermark: end, lastStableOffset: end };
}

function events(...told: Partial<JobEvent>[]): LogEntry[] {
  const all = told.map((event) => ({ sequence: 1, time: "", type: "job.pending", ...event }));
  const value = { jobId: "a", run: 1, events: all };
  return [{ kind: "events", value, partition, offset: 0, timestampMs: 0 }];
}

describe("what the planner has said of submissions", () => {
  let words: PlannerWords;
  let stop: AbortController;

  beforeEach(() => {
    vi.useFakeTimers();
    stop = new AbortController();
    words = new PlannerWords("pendingJobs", stop.signal);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  const unspoken = async (batch: FetchedBatch) => (await words.unspoken(batch)).map(({ offset }) => offset);

  /** The offsets, and whether they were told within `ms`. */
  async function within(ms: number, batch: FetchedBatch): Promise<number[] | undefined> {
    let offsets: number[] | undefined;
    void unspoken(batch).then((told) => (offsets = told));
    await vi.advanceTimersByTimeAsync(ms);
    return offsets;
  }

  it("need not be read from their records", async () => {
    words.hear(partition, events({ receiptOffset: 5 }, { receiptOffset: 6 }));
    expect(await unspoken(submissions(5, 6))).toEqual([]);
  });

  it("is waited for", async () => {
    const told = unspoken(submissions(5, 6));
    words.hear(partition, events({ receiptOffset: 5 }));
    await vi.advanceTimersByTimeAsync(400);
    words.hear(partition, events({ receiptOffset: 6 }));
    expect(await told).toEqual([]);
  });

  it("passes over records that make no job: those are read", async () => {
    words.hear(partition, events({ receiptOffset: 5 }, { receiptOffset: 7 }));
    expect(await unspoken(submissions(5, 6, 7))).toEqual([6]);
  });

  it("does not tell what a rejected job was to be: its record is read", async () => {
    words.hear(partition, events({ receiptOffset: 5, type: "job.rejected" }));
    expect(await unspoken(submissions(5))).toEqual([5]);
  });

  it("is of one partition", async () => {
    words.hear(partition + 1, events({ receiptOffset: 5 }));
    expect(await within(499, submissions(5))).toBeUndefined();
  });

  it("is not waited for any more once it has said nothing for half a second, until it speaks again", async () => {
    expect(await within(500, submissions(5))).toEqual([5]);
    expect(await within(0, submissions(6))).toEqual([6]);
    words.hear(partition, events({ receiptOffset: 7 }));
    expect(await within(0, submissions(7))).toEqual([]);
    expect(await within(499, submissions(8))).toBeUndefined();
  });

  it("is waited for as long as it gets on, but not for ever", async () => {
    const told = within(2_000, submissions(5, 99));
    for (let offset = 6; offset < 16; offset++) {
      words.hear(partition, events({ receiptOffset: offset }));
      await vi.advanceTimersByTimeAsync(190);
    }
    expect(await told).toEqual([5, 99]);
    expect(await within(100, submissions(100))).toBeUndefined();
  });

  it("is not waited for by one who stops", async () => {
    const told = unspoken(submissions(5));
    stop.abort();
    expect(await told).toEqual([5]);
  });

  it("concerns no other topic", async () => {
    expect(await unspoken({ ...submissions(5), topic: "jobEvents" })).toEqual([5]);
  });
});
