import type { Completion, JobEvent } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { CompletionChecker, JobEventChecker } from "../src/index.js";

const completion = (jobId: string, run = 1): Completion => ({
  jobId,
  run,
  status: "succeeded",
  submittedAt: "t",
  finishedAt: "t",
});

describe("the completion checker", () => {
  it("is content with one completion a run", () => {
    const checker = new CompletionChecker();
    checker.see(completion("a"));
    expect(checker.verify(["a"])).toEqual([]);
  });

  it("finds the missing, the doubled, and the repeated run", () => {
    const checker = new CompletionChecker();
    checker.see(completion("b"));
    checker.see(completion("b"));
    expect(checker.verify(["a", "b"])).toEqual([
      "G1: job a has no completion.",
      "G2: job b has 2 completions.",
      "G2: (jobId, submittedAt, run) is not unique for job b.",
    ]);
  });
});

describe("the job event checker", () => {
  const event = (sequence: number, type: string, task: string): JobEvent => ({
    sequence,
    time: "t",
    type,
    task,
    attempt: 1,
    delivery: 1,
  });
  const see = (...events: JobEvent[]) => {
    const needs = new Map([["b", ["a"]]]);
    const checker = new JobEventChecker(new Map([["j", { numWorkers: 1, needs }]]));
    checker.see({ jobId: "j", run: 1, events });
    return checker.verify();
  };

  it("is content with a run in order", () => {
    expect(
      see(
        event(1, "task.queued", "a"),
        event(2, "task.succeeded", "a"),
        event(3, "task.queued", "b"),
        event(4, "task.succeeded", "b"),
      ),
    ).toEqual([]);
  });

  it("finds a dispatch too early, and one too many", () => {
    const violations = see(event(1, "task.queued", "a"), event(2, "task.queued", "b"));
    expect(violations.map((text) => text.slice(0, 2))).toEqual(["G3", "G4"]);
  });

  it("finds a gap, and a second end", () => {
    const violations = see(event(1, "task.queued", "a"), event(3, "task.succeeded", "a"), event(4, "task.failed", "a"));
    expect(violations.map((text) => text.slice(0, 2))).toEqual(["G6", "G5"]);
  });
});
