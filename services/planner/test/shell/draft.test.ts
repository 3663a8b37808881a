import { describe, expect, it } from "vitest";
import type { Effects } from "../../src/core/effects.js";
import type { Arrival } from "../../src/shell/arrival.js";
import { companyWithinMs, Draft } from "../../src/shell/draft.js";
import type { EffectsEncoder } from "../../src/shell/encode-effects.js";

const nothing: Effects = {
  dispatches: [],
  jobEvents: [],
  completions: [],
  executorCommands: [],
  deadLetters: [],
  stateEntries: [],
  urgent: false,
};
const positions = { key: "positions", entry: null };
const record = { topic: "t", partition: 0, key: null, value: null };
const noEncoder = { encode: () => [] } as unknown as EffectsEncoder;

const job: Arrival = {
  topic: "pendingJobs",
  offset: 4,
  bytes: 1,
  input: { kind: "passed", topic: "pendingJobs", nextOffset: 5 },
  outputs: [],
  record: { topic: "pendingJobs", partition: 0, offset: 4, timestampMs: 0, key: null, value: null, headers: {} },
};

describe("a draft", () => {
  it("is never due while it asks for nothing", () => {
    const draft = new Draft();
    draft.add([job], nothing, 1_000);
    expect(draft.isEmpty()).toBe(true);
    expect(draft.dueAt()).toBe(Number.POSITIVE_INFINITY);
  });

  it("H23: waits up to 50 ms for company when nothing in it is urgent, counted from its first", () => {
    const draft = new Draft();
    draft.add([], { ...nothing, stateEntries: [positions] }, 1_000);
    draft.add([], { ...nothing, stateEntries: [positions] }, 1_040);
    expect(draft.dueAt()).toBe(1_000 + companyWithinMs);
    draft.add([], { ...nothing, stateEntries: [positions], urgent: true }, 1_045);
    expect(draft.dueAt()).toBeLessThanOrEqual(1_045);
  });

  it("is due at once with a forward in it", () => {
    const draft = new Draft();
    draft.add([{ ...job, outputs: [record] }], nothing, 1_000);
    expect(draft.dueAt()).toBe(1_000);
    expect(draft.records(noEncoder, () => record)).toEqual([record]);
  });

  it("makes a dead letter from the record that the core names", () => {
    const draft = new Draft();
    const letter = { offset: 4, code: "unreadable_record", message: "no" };
    draft.add([job], { ...nothing, deadLetters: [letter], urgent: true }, 0);
    const made = draft.records(noEncoder, (source, fault) => {
      expect(source).toBe(job.record);
      expect(fault).toBe(letter);
      return record;
    });
    expect(made).toEqual([record]);
  });

  it("is empty again after it was cleared", () => {
    const draft = new Draft();
    draft.add([job], { ...nothing, stateEntries: [positions] }, 0);
    draft.clear();
    expect(draft.isEmpty()).toBe(true);
    expect(draft.arrivals).toEqual([]);
  });
});
