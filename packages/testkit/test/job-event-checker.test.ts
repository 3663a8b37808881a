import type { JobEvent } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { JobEventChecker } from "../src/index.js";

const event = (sequence: number, type: string, task?: string, more: Partial<JobEvent> = {}): JobEvent => ({
  sequence,
  time: "2026-01-01T00:00:00.000Z",
  type,
  task,
  attempt: 1,
  delivery: 1,
  ...more,
});

/** Of a job with two tasks, b after a, on one worker. */
const violationsOf = (...events: JobEvent[]): readonly string[] => {
  const needs = new Map([
    ["a", []],
    ["b", ["a"]],
  ]);
  const checker = new JobEventChecker(new Map([["j", { numWorkers: 1, needs }]]));
  checker.see({ jobId: "j", run: 1, events });
  return checker.verify();
};

const promisesBroken = (...events: JobEvent[]): readonly string[] =>
  violationsOf(...events).map((text) => text.slice(0, 2));

describe("the job event checker", () => {
  it("is content with a run in order", () => {
    const violations = violationsOf(
      event(1, "task.queued", "a"),
      event(2, "task.running", "a"),
      event(3, "task.queued", "a", { delivery: 1 }),
      event(4, "task.running", "a", { delivery: 2 }),
      event(5, "task.succeeded", "a"),
      event(6, "task.queued", "b"),
      event(7, "task.succeeded", "b"),
      event(8, "job.succeeded"),
    );
    expect(violations).toEqual([]);
  });

  it("is content with a second run of what had failed", () => {
    const violations = violationsOf(
      event(1, "task.queued", "a"),
      event(2, "task.failed", "a"),
      event(3, "task.not_run", "b"),
      event(4, "job.failed"),
      event(5, "job.pending"),
      event(6, "task.queued", "a", { attempt: 2 }),
      event(7, "task.succeeded", "a", { attempt: 2 }),
      event(8, "task.queued", "b"),
      event(9, "task.succeeded", "b"),
      event(10, "job.succeeded"),
    );
    expect(violations).toEqual([]);
  });

  it("finds a dispatch too early, and one too many", () => {
    expect(promisesBroken(event(1, "task.queued", "a"), event(2, "task.queued", "b"))).toEqual(["G3", "G4"]);
  });

  it("finds a second end", () => {
    const events = [event(1, "task.queued", "a"), event(2, "task.succeeded", "a"), event(3, "task.failed", "a")];
    expect(promisesBroken(...events)).toEqual(["G5"]);
  });

  it("finds a task that has not ended with its job, and one that should not have run", () => {
    expect(promisesBroken(event(1, "task.failed", "a"), event(2, "job.failed"))).toEqual(["G5"]);
    const events = [event(1, "task.failed", "a"), event(2, "task.succeeded", "b"), event(3, "job.failed")];
    expect(violationsOf(...events)).toEqual([
      "G5: job j: b ended as task.succeeded, though what it needs had not succeeded.",
    ]);
  });

  it("finds a gap in the numbers, a repeated number, and time running backwards", () => {
    expect(promisesBroken(event(1, "job.pending"), event(3, "job.running"))).toEqual(["G6"]);
    expect(promisesBroken(event(1, "job.pending"), event(1, "job.pending"))).toEqual(["G6"]);
    const earlier = event(2, "job.running", undefined, { time: "2025-12-31T23:59:59.999Z" });
    expect(promisesBroken(event(1, "job.pending"), earlier)).toEqual(["G6"]);
  });

  it("finds a second run under the same delivery", () => {
    const events = [event(1, "task.queued", "a"), event(2, "task.running", "a"), event(3, "task.running", "a")];
    expect(violationsOf(...events)).toEqual(["G7: job j: attempt a/1 runs as delivery 1 after delivery 1."]);
  });
});
