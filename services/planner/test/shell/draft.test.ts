import { describe, expect, it } from "vitest";
import type { Effects } from "../../src/core/effects.js";
import type { Arrival } from "../../src/shell/arrival.js";
import { Draft } from "../../src/shell/draft.js";
import type { EffectsEncoder } from "../../src/shell/encode-effects.js";

const nothing: Effects = {
  dispatches: [],
  jobEvents: [],
  completions: [],
  documents: [],
  executorCommands: [],
  deadLetters: [],
  stateEntries: [],
  urgent: false,
};
const record = { topic: "t", partition: 0, key: null, value: null };
const encoder = { encode: () => [] } as unknown as EffectsEncoder;

const job: Arrival = {
  topic: "pendingJobs",
  offset: 4,
  bytes: 1,
  input: { kind: "passed", topic: "pendingJobs", nextOffset: 5 },
  outputs: [],
  record: { topic: "pendingJobs", partition: 0, offset: 4, timestampMs: 0, key: null, value: null, headers: {} },
};

describe("a draft", () => {
  it("is never due before something was taken in, nor after it was cleared", () => {
    const draft = new Draft();
    expect(draft.dueAt(false)).toBe(Number.POSITIVE_INFINITY);
    draft.add([job], 1_000);
    draft.clear();
    expect(draft.dueAt(false)).toBe(Number.POSITIVE_INFINITY);
    expect(draft.arrivals).toEqual([]);
  });

  it("H23: waits up to 50 ms for company when nothing in it is urgent, counted from its first", () => {
    const draft = new Draft();
    draft.add([job], 1_000);
    draft.add([job], 1_040);
    expect(draft.dueAt(true)).toBe(1_050);
    expect(draft.dueAt(false)).toBe(1_000);
  });

  it("is due at once with a forward in it, and has it among its records", () => {
    const draft = new Draft();
    draft.add([{ ...job, outputs: [record] }], 1_000);
    expect(draft.dueAt(true)).toBe(1_000);
    expect(draft.records(nothing, encoder, () => record)).toEqual([record]);
  });

  it("makes a dead letter from the record that the core names", () => {
    const draft = new Draft();
    const letter = { offset: 4, code: "unreadable_record", message: "no" };
    draft.add([job], 0);
    const made = draft.records({ ...nothing, deadLetters: [letter] }, encoder, (source, fault) => {
      expect(source).toBe(job.record);
      expect(fault).toBe(letter);
      return record;
    });
    expect(made).toEqual([record]);
  });
});
