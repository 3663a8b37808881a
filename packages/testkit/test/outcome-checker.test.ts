import type { JobEvent } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { OutcomeChecker } from "../src/index.js";

const end = (type: string, task?: string, attempt?: number): JobEvent => ({
  sequence: 1,
  time: "t",
  type,
  task,
  attempt,
});

const violationsOf = (mayBeCutShort: boolean, ...events: JobEvent[]): readonly string[] => {
  const tasks = new Map([["a", { status: "succeeded", attempts: 2 }]]);
  const statuses = mayBeCutShort ? ["succeeded", "cancelled"] : ["succeeded"];
  const checker = new OutcomeChecker(new Map([["j", { statuses, tasks, mayBeCutShort }]]));
  checker.see({ jobId: "j", run: 1, events });
  return checker.verify();
};

describe("the outcome checker", () => {
  it("is content with what was to come", () => {
    expect(violationsOf(false, end("task.succeeded", "a", 2), end("job.succeeded"))).toEqual([]);
    expect(violationsOf(true, end("task.cancelled", "a", 1), end("job.cancelled"))).toEqual([]);
    expect(violationsOf(true, end("task.succeeded", "a", 2), end("job.succeeded"))).toEqual([]);
  });

  it("finds an attempt more or less than asked for, and another end", () => {
    expect(violationsOf(false, end("task.succeeded", "a", 3))).toEqual([
      "Outcome: job j: a ended as task.succeeded after 3 attempts, expected task.succeeded after 2 attempts.",
    ]);
    expect(violationsOf(false, end("task.failed", "a", 2))).toHaveLength(1);
    expect(violationsOf(false, end("job.failed"))).toEqual(["Outcome: job j ended as job.failed, expected succeeded."]);
  });

  it("finds a cancel that nobody asked for, and a task that is none", () => {
    expect(violationsOf(false, end("task.cancelled", "a", 1), end("job.cancelled"))).toHaveLength(2);
    expect(violationsOf(false, end("task.succeeded", "b", 1))).toHaveLength(1);
    expect(violationsOf(true, end("job.failed"))).toHaveLength(1);
  });
});
