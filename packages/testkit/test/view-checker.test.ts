import type { Completion, JobEvent } from "@spe/contracts";
import { beforeEach, describe, expect, it } from "vitest";
import { ViewChecker } from "../src/index.js";

const t = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const description = JSON.stringify({
  name: "n",
  priority: "normal",
  numWorkers: 2,
  labels: { team: "web" },
  resultDirectory: "ab/j",
  tasks: [
    { name: "a", type: "echo", needs: [] },
    { name: "b", type: "fail", needs: [0] },
    { name: "c", type: "noop", needs: [1] },
  ],
});
const died = { reason: "max_retries", cause: "error", message: "no", attempts: 2 };

/** a succeeds at its second delivery; b fails twice; c is not run. */
const history: readonly Omit<JobEvent, "sequence" | "time">[] = [
  { type: "job.pending", description, submittedAt: t(0), receiptPartition: 3, receiptOffset: 7 },
  { type: "job.running", startedAt: t(1) },
  { type: "task.queued", task: "a", attempt: 1, queuedAt: t(1) },
  { type: "task.running", task: "a", attempt: 1, delivery: 1, executor: "e1", startedAt: t(1) },
  { type: "task.queued", task: "a", attempt: 1, delivery: 1, queuedAt: t(1) },
  { type: "task.running", task: "a", attempt: 1, delivery: 2, executor: "e2", startedAt: t(2) },
  { type: "task.progress", task: "a", attempt: 1, progress: 0.5 },
  {
    type: "task.succeeded",
    task: "a",
    attempt: 1,
    delivery: 2,
    executor: "e2",
    startedAt: t(2),
    finishedAt: t(3),
    result: "[1]",
  },
  { type: "task.queued", task: "b", attempt: 1, queuedAt: t(3) },
  {
    type: "task.retrying",
    task: "b",
    attempt: 1,
    delivery: 1,
    executor: "e2",
    startedAt: t(3),
    finishedAt: t(4),
    failure: { ...died, reason: "error", cause: null, attempts: 1 },
    retryAt: t(5),
  },
  { type: "task.queued", task: "b", attempt: 2, queuedAt: t(5) },
  {
    type: "task.failed",
    task: "b",
    attempt: 2,
    delivery: 1,
    executor: "e2",
    startedAt: t(5),
    finishedAt: t(6),
    failure: died,
  },
  { type: "task.not_run", task: "c", notRunBecause: "b" },
  { type: "job.failed", startedAt: t(1), finishedAt: t(6) },
];

const taskA = {
  name: "a",
  type: "echo",
  status: "succeeded",
  needs: [],
  deliveries: 2,
  queuedAt: t(1),
  startedAt: t(2),
  finishedAt: t(3),
  executor: "e2",
  progress: 0.5,
  result: [1],
};
const taskB = {
  name: "b",
  type: "fail",
  status: "failed",
  needs: ["a"],
  deliveries: 1,
  queuedAt: t(5),
  startedAt: t(5),
  finishedAt: t(6),
  executor: "e2",
  failure: died,
};
const taskC = { name: "c", type: "noop", status: "not_run", needs: ["b"], deliveries: 0, notRunBecause: "b" };
const served = {
  id: "j",
  run: 1,
  name: "n",
  status: "failed",
  priority: "normal",
  numWorkers: 2,
  labels: { team: "web" },
  submittedAt: t(0),
  startedAt: t(1),
  finishedAt: t(6),
  resultDirectory: "ab/j",
  taskCounts: { succeeded: 1, failed: 1, not_run: 1 },
  receipt: { topic: "pendingJobs", partition: 3, offset: 7 },
  tasks: [
    { ...taskA, attempts: 1 },
    { ...taskB, attempts: 2 },
    { ...taskC, attempts: 0 },
  ],
};
const wholeA = {
  ...taskA,
  attempts: [{ number: 1, delivery: 2, executor: "e2", queuedAt: t(1), startedAt: t(2), finishedAt: t(3) }],
};
const wholeB = {
  ...taskB,
  attempts: [
    {
      number: 1,
      delivery: 1,
      executor: "e2",
      queuedAt: t(3),
      startedAt: t(3),
      finishedAt: t(4),
      failure: { reason: "error", message: "no" },
    },
    {
      number: 2,
      delivery: 1,
      executor: "e2",
      queuedAt: t(5),
      startedAt: t(5),
      finishedAt: t(6),
      failure: { reason: "error", message: "no" },
    },
  ],
};
const wholeC = { ...taskC, attempts: [] };
const stored = { ...served, taskCounts: undefined, tasks: [wholeA, wholeB, wholeC] };
const completion: Completion = {
  jobId: "j",
  run: 1,
  name: "n",
  status: "failed",
  submittedAt: t(0),
  startedAt: t(1),
  finishedAt: t(6),
  resultDirectory: "ab/j",
  resultUrl: null,
  error: null,
  taskCounts: { succeeded: 1, failed: 1, not_run: 1 },
  labels: { team: "web" },
  tasks: [
    { name: "b", type: "fail", status: "failed", attempts: 2, executor: "e2", reason: "max_retries" },
    { name: "c", type: "noop", status: "not_run", attempts: 0, executor: null, reason: null },
    { name: "a", type: "echo", status: "succeeded", attempts: 1, executor: "e2", reason: null },
  ],
  results: "{}",
  omittedResults: [],
};
const resultDocument = {
  jobId: "j",
  run: 1,
  name: "n",
  status: "failed",
  timestamp: t(6),
  results: { a: [1] },
  failures: { b: died },
};

let checker: ViewChecker;
beforeEach(() => {
  checker = new ViewChecker("pendingJobs");
  const events = history.map((event, index) => ({ sequence: index + 1, time: t(0), ...event }));
  checker.see({ jobId: "j", run: 1, events });
});

describe("the view checker", () => {
  it("is content where every document says what the events say", () => {
    checker.checkCompletion(completion);
    checker.checkResultDocument("j", resultDocument);
    checker.checkServedJob("j", served);
    checker.checkServedTask("j", "a", wholeA);
    checker.checkServedTask("j", "b", wholeB);
    checker.checkServedTask("j", "c", wholeC);
    checker.checkStoredJob("j", stored);
    expect(checker.verify(["j"])).toEqual([]);
  });

  it("finds any field of the served job that differs, is missing, or should not be there", () => {
    for (const name of Object.keys(served)) {
      const without = Object.fromEntries(Object.entries(served).filter(([member]) => member !== name));
      checker.checkServedJob("j", without);
    }
    checker.checkServedJob("j", { ...served, waitingFor: "time" });
    checker.checkServedJob("j", { ...served, taskCounts: { succeeded: 2, not_run: 1 } });
    const violations = checker.verify();
    for (const name of Object.keys(served)) expect(violations.join("\n")).toContain(`served job: /${name} is absent`);
    expect(violations).toContain('G9: job j: served job: /waitingFor is "time", expected absent.');
    expect(violations).toContain("G9: job j: served job: /taskCounts/succeeded is 2, expected 1.");
  });

  it("finds any field of a task, and any attempt, that differs", () => {
    for (const name of Object.keys(taskA)) checker.checkServedTask("j", "a", { ...wholeA, [name]: "other" });
    checker.checkServedTask("j", "b", { ...wholeB, attempts: wholeB.attempts.slice(1) });
    checker.checkServedTask("j", "no such task", {});
    expect(checker.verify()).toHaveLength(Object.keys(taskA).length + 2);
  });

  it("finds stored rows that say something else", () => {
    checker.checkStoredJob("j", { ...stored, status: "running" });
    checker.checkStoredJob("j", { ...stored, tasks: [wholeA, { ...wholeB, attempts: [] }, wholeC] });
    checker.checkStoredJob("j", { ...stored, tasks: [wholeA, wholeB] });
    expect(checker.verify()).toEqual([
      'G9: job j: stored job: /status is "running", expected "failed".',
      "G9: job j: stored job: /tasks/1/attempts has 0 elements, expected 2.",
      "G9: job j: stored job: /tasks has 2 elements, expected 3.",
    ]);
  });

  it("finds a completion and a result document that say something else", () => {
    checker.checkCompletion({ ...completion, status: "succeeded", results: '{"a":[1]}' });
    checker.checkResultDocument("j", { ...resultDocument, timestamp: t(5), failures: {} });
    expect(checker.verify().map((text) => text.slice(0, 45))).toEqual([
      'G9: job j: completion: /status is "succeeded"',
      "G9: job j: completion: /results/a is [1], exp",
      'G11: job j: result document: /timestamp is "2',
      "G11: job j: result document: /failures/b is a",
    ]);
  });

  it("finds what was never compared, and what no event tells of", () => {
    checker.checkServedJob("j", served);
    checker.checkServedJob("ghost", served);
    expect(checker.verify(["j"])).toEqual([
      "G9: there is a served job of ghost, of which no event tells.",
      "G9: job j has no completion, no result document, no stored job, no served task a, no served task b, no served task c.",
    ]);
  });
});
