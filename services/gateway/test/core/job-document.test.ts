import { describe, expect, it } from "vitest";
import { jobDocument, type JobRecord, taskDocument, type TaskRecord } from "../../src/core/job-document.js";

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, second, 5));

const job: JobRecord = {
  id: "a/b",
  run: 1,
  status: "pending",
  name: null,
  priority: "normal",
  numWorkers: null,
  labels: "{}",
  waitingFor: null,
  submittedAt: at(0),
  startedAt: null,
  finishedAt: null,
  resultDirectory: "ab/x",
  error: null,
  errors: null,
  digest: "d",
  receiptPartition: 3,
  receiptOffset: 1_412,
  taskCounts: [1, 0, 0, 0, 0, 0, 0, 0],
};

const task: TaskRecord = {
  name: "__proto__",
  type: "echo",
  status: "pending",
  needs: '["t0"]',
  attempts: 0,
  deliveries: 0,
  queuedAt: null,
  startedAt: null,
  finishedAt: null,
  executor: null,
  progress: null,
  result: null,
  isResultOmitted: false,
  failure: null,
  notRunBecause: null,
};

describe("the job document", () => {
  it("leaves out what is not known yet", () => {
    expect(JSON.parse(jobDocument(job, "pendingJobs", [task]))).toEqual({
      id: "a/b",
      run: 1,
      status: "pending",
      priority: "normal",
      numWorkers: "unbound",
      labels: {},
      submittedAt: "2026-11-22T10:00:00.005Z",
      resultDirectory: "ab/x",
      taskCounts: { pending: 1 },
      receipt: { topic: "pendingJobs", partition: 3, offset: 1_412 },
      tasks: [{ name: "__proto__", type: "echo", status: "pending", needs: ["t0"], attempts: 0, deliveries: 0 }],
    });
  });

  it("has everything of a job that failed", () => {
    const failure = '{"reason":"max_retries","cause":"timeout","message":"late","attempts":3}';
    const failed = {
      ...task,
      status: "failed",
      attempts: 3,
      deliveries: 1,
      queuedAt: at(1),
      startedAt: at(2),
      finishedAt: at(3),
      executor: "h-1",
      progress: 0.5,
      failure,
    };
    const error = '{"code":"deadline_exceeded","message":"late"}';
    const text = jobDocument(
      {
        ...job,
        name: "n",
        status: "failed",
        numWorkers: 2,
        labels: '{"__proto__":"x"}',
        startedAt: at(1),
        finishedAt: at(3),
        error,
        taskCounts: [0, 0, 0, 0, 0, 1, 0, 0],
      },
      "pendingJobs",
      [failed],
    );
    expect(text).toContain('"labels":{"__proto__":"x"}');
    expect(JSON.parse(text)).toMatchObject({
      name: "n",
      numWorkers: 2,
      startedAt: "2026-11-22T10:00:01.005Z",
      error: { code: "deadline_exceeded" },
      taskCounts: { failed: 1 },
      tasks: [{ progress: 0.5, executor: "h-1", failure: { reason: "max_retries", attempts: 3 } }],
    });
  });

  it("has no tasks in lists", () => {
    expect(JSON.parse(jobDocument(job, "pendingJobs"))).not.toHaveProperty("tasks");
  });

  it("gives results as the texts they are", () => {
    const text = jobDocument(job, "pendingJobs", [
      { ...task, result: '{"2":1.0,"1":"\\u0000"}' },
      { ...task, isResultOmitted: true },
    ]);
    expect(text).toContain('"result":{"2":1.0,"1":"\\u0000"}');
    expect(text).toContain('"resultOmitted":true');
  });
});

describe("the task document", () => {
  it("lists every attempt", () => {
    const attempts = [
      {
        number: 1,
        delivery: 2,
        executor: "h-1",
        queuedAt: at(1),
        startedAt: at(2),
        finishedAt: at(3),
        failure: '{"reason":"error","message":"m","attempts":1}',
      },
      { number: 2, delivery: 1, executor: null, queuedAt: at(4), startedAt: null, finishedAt: null, failure: null },
    ];
    expect(JSON.parse(taskDocument({ ...task, attempts: 2 }, attempts))).toMatchObject({
      name: "__proto__",
      attempts: [
        { number: 1, delivery: 2, executor: "h-1", failure: { reason: "error" } },
        { number: 2, delivery: 1, queuedAt: "2026-11-22T10:00:04.005Z" },
      ],
    });
  });
});
