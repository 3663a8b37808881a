import { describe, expect, it } from "vitest";
import { FlowChecker, QueueChecker } from "../src/index.js";

const time = (ms: number): string => new Date(ms).toISOString();

describe("the queue checker", () => {
  const violationsOf = (startedAt: number): readonly string[] => {
    const checker = new QueueChecker(1_000);
    const queued = { sequence: 1, time: "t", type: "task.queued", task: "a", queuedAt: time(0) };
    const running = {
      sequence: 2,
      time: "t",
      type: "task.running",
      task: "a",
      startedAt: time(startedAt),
      executor: "e",
    };
    checker.see({ jobId: "j", run: 1, events: [queued, running] });
    expect(checker.longestMs).toBe(startedAt);
    expect([...checker.executors]).toEqual(["e"]);
    return checker.verify();
  };

  it("is content with a start within the limit", () => {
    expect(violationsOf(1_000)).toEqual([]);
  });

  it("finds a task that waited for longer", () => {
    expect(violationsOf(1_001)).toEqual([
      "Wait: a of job j was queued for 1001 ms until e began it, longer than 1000 ms.",
    ]);
  });
});

describe("the flow checker", () => {
  const after = (...times: number[]): FlowChecker => {
    const checker = new FlowChecker("completion", 1_000);
    for (const atMs of times) checker.see(atMs);
    return checker;
  };

  it("is content with an even stream, and with one record", () => {
    expect(after(0, 900, 1_900).verify()).toEqual([]);
    expect(after(5_000).verify()).toEqual([]);
  });

  it("finds the longest gap", () => {
    const checker = after(0, 500, 1_600, 2_700);
    expect(checker.longest).toEqual({ ms: 1_100, atMs: 500 });
    expect(checker.verify()).toEqual(["Wait: there was no completion for 1100 ms, longer than 1000 ms."]);
  });
});
