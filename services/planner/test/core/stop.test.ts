import { describe, expect, it } from "vitest";
import { nameOf, World } from "./world.js";

const noop = (name: string, more: object = {}): object => ({ name, type: "noop", ...more });

function world(slots = 4): World {
  const made = new World({ restartsAtEveryStep: true });
  made.fleet([{ slots }]);
  return made;
}

const cancel = { command: "cancel", commandId: "c1" };

describe("cancel", () => {
  it("of a job that waits ends it at once", () => {
    const w = world();
    w.submit("j", { task: "noop", delayMs: 60_000 });
    w.command("j", cancel);
    expect(w.typesOf("j")).toEqual(["job.pending", "job.waiting", "command.accepted", "task.not_run", "job.cancelled"]);
    expect(w.completions).toMatchObject([{ status: "cancelled", taskCounts: { not_run: 1 } }]);
    w.pass(120_000);
    expect(w.dispatches).toEqual([]);
  });

  it("of a job that no executor can take ends it at once", () => {
    const w = new World();
    w.submit("j", { task: "noop" });
    w.command("j", cancel);
    expect(w.completions).toMatchObject([{ status: "cancelled" }]);
  });

  it("H4: supersedes a dispatch that nobody has begun: the job ends at once, the slot is free, the executor is told", () => {
    const w = world(1);
    w.submit("j", { task: "noop" });
    const dispatch = w.take();
    w.command("j", cancel);
    expect(w.completions).toMatchObject([{ status: "cancelled", taskCounts: { not_run: 1 } }]);
    expect(w.eventsOf("task.not_run")).toMatchObject([{ notRunBecause: "cancelled" }]);
    expect(w.commands).toEqual([{ command: "cancel", jobId: "j", run: 1, reason: "cancelled" }]);
    w.submit("next", { task: "noop" });
    expect(w.take().value.jobId).toBe("next");
    w.start(dispatch); // it had begun in that moment
    expect(w.commands.at(-1)).toMatchObject({ command: "cancel", jobId: "j", task: "main", attempt: 1 });
  });

  it("of a running job waits for what has started, and for nothing else", () => {
    const w = world(2);
    w.submit("j", { tasks: [noop("a"), noop("b"), noop("c", { needs: ["a"] })] });
    const [a] = w.takeAll();
    if (a) w.start(a);
    w.command("j", cancel);
    expect(w.statusOf("j")).toBe("cancelling");
    expect(w.completions).toEqual([]);
    if (a) w.fail(a, { reason: "cancelled" });
    expect(w.completions).toMatchObject([{ status: "cancelled", taskCounts: { cancelled: 1, not_run: 2 } }]);
  });

  it("and the last task's end: the order in the log decides", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    const dispatch = w.take();
    w.start(dispatch);
    w.command("j", cancel);
    w.succeed(dispatch, 1);
    expect(w.completions).toMatchObject([{ status: "cancelled", taskCounts: { succeeded: 1 } }]);
    w.submit("k", { task: "noop" });
    w.succeed(w.take());
    w.command("k", { command: "cancel", commandId: "c2" });
    expect(w.events.at(-1)).toMatchObject({ jobId: "k", type: "command.refused", code: "already_ended" });
    expect(w.completions.at(-1)).toMatchObject({ jobId: "k", status: "succeeded" });
  });

  it("while retrying ends the task: an expired retry does not revive it", () => {
    const w = world();
    w.submit("j", { task: "noop", retries: { max: 3, delayMs: 1_000 } });
    w.fail(w.take());
    w.command("j", cancel);
    expect(w.completions).toMatchObject([{ status: "cancelled", taskCounts: { cancelled: 1 } }]);
    w.pass(10_000);
    expect(w.dispatches).toEqual([]);
  });

  it("of a job that is failing fast makes it cancelled", () => {
    const w = world();
    w.submit("j", { onFailure: "fail_fast", tasks: [noop("a"), noop("b")] });
    const [a, b] = w.takeAll();
    if (b) w.start(b);
    if (a) w.fail(a);
    w.command("j", cancel);
    if (b) w.fail(b, { reason: "cancelled" });
    expect(w.completions).toMatchObject([{ status: "cancelled" }]);
  });
});

describe("a task that fails", () => {
  it("takes with it what needs it, and says so of each; a join after a failed sibling is not run", () => {
    const w = world();
    w.submit("j", {
      tasks: [noop("a"), noop("b"), noop("join", { needs: ["a", "b"] }), noop("after", { needs: ["join"] })],
    });
    const [a, b] = w.takeAll();
    if (a) w.fail(a);
    expect(w.eventsOf("task.not_run").map(({ task, notRunBecause }) => [task, notRunBecause])).toEqual([
      ["join", "a"],
      ["after", "join"],
    ]);
    expect(w.completions).toEqual([]); // b still runs
    if (b) w.succeed(b);
    expect(w.completions).toMatchObject([{ status: "failed", taskCounts: { failed: 1, succeeded: 1, not_run: 2 } }]);
  });

  it("stops all else with fail_fast", () => {
    const w = world(2);
    w.submit("j", { onFailure: "fail_fast", tasks: [noop("a"), noop("b"), noop("c")] });
    const [a, b] = w.takeAll();
    if (b) w.start(b);
    if (a) w.fail(a);
    expect(w.commands).toMatchObject([{ command: "cancel", jobId: "j", reason: "fail_fast" }]);
    expect(w.eventsOf("task.not_run")).toMatchObject([{ task: "c", notRunBecause: "fail_fast" }]);
    expect(w.completions).toEqual([]);
    if (b) w.fail(b, { reason: "cancelled" });
    expect(w.completions).toMatchObject([{ status: "failed", taskCounts: { failed: 1, cancelled: 1, not_run: 1 } }]);
  });
});

describe("the deadline", () => {
  const request = { deadlineMs: 5_000, tasks: [noop("a"), noop("b", { needs: ["a"] })] };

  it("stops what runs with reason deadline, and the job is failed", () => {
    const w = world();
    w.submit("j", request);
    const a = w.take();
    w.start(a);
    w.pass(5_000);
    expect(w.commands).toMatchObject([{ command: "cancel", jobId: "j", reason: "deadline" }]);
    expect(w.completions).toEqual([]);
    w.fail(a, { reason: "cancelled" });
    expect(w.eventsOf("task.failed")).toMatchObject([{ task: "a", failure: { reason: "deadline" } }]);
    expect(w.completions).toMatchObject([
      { status: "failed", error: { code: "deadline_exceeded" }, taskCounts: { failed: 1, not_run: 1 } },
    ]);
  });

  it("passes also where no executor ever came", () => {
    const w = new World({ restartsAtEveryStep: true });
    w.submit("j", request);
    w.pass(5_000);
    expect(w.completions).toMatchObject([{ status: "failed", error: { code: "deadline_exceeded" } }]);
  });

  it("counts from the end of waiting", () => {
    const w = world();
    w.submit("j", { ...request, delayMs: 60_000 });
    w.pass(62_000);
    expect(w.statusOf("j")).toBe("running");
    w.pass(4_000);
    expect(w.completions).toMatchObject([{ status: "failed" }]);
  });

  it("H3: is judged only when all news before it was heard: what ended in time has ended (two phases)", () => {
    const w = world();
    w.submit("j", { task: "noop", deadlineMs: 5_000 });
    const dispatch = w.take();
    w.nowMs += 4_999;
    w.publish({ type: "succeeded", ...nameOf(dispatch.value), executor: "x1", incarnation: "x1-i1", result: "1" });
    w.nowMs += 1_000; // the planner was busy elsewhere
    w.step({ kind: "timers", taskEventsEnd: w.taskEventsEnd });
    expect(w.completions).toEqual([]);
    w.read();
    expect(w.completions).toMatchObject([{ status: "succeeded" }]);
  });
});

describe("scheduleToStartMs", () => {
  const request = { task: "noop", scheduleToStartMs: 2_000, retries: { max: 3 } };

  it("fails a task that no executor has begun in time, be it dispatched or not", () => {
    const w = world(1);
    w.submit("dispatched", request);
    w.submit("behind", request);
    w.pass(2_000);
    expect(w.eventsOf("task.failed").map(({ jobId, failure }) => [jobId, failure?.reason])).toEqual([
      ["behind", "schedule_to_start"],
      ["dispatched", "schedule_to_start"],
    ]);
    expect(w.commands).toMatchObject([{ command: "cancel", jobId: "dispatched", task: "main", attempt: 1 }]);
    expect(w.partition.inspect().load.total).toBe(0);
  });

  it("leaves alone what has begun", () => {
    const w = world();
    w.submit("j", request);
    const dispatch = w.take();
    w.start(dispatch);
    w.pass(60_000);
    w.succeed(dispatch);
    expect(w.completions).toMatchObject([{ status: "succeeded" }]);
  });

  it("counts from when the task could have begun, not from the submission", () => {
    const w = world();
    w.submit("j", { tasks: [noop("a"), noop("b", { needs: ["a"], scheduleToStartMs: 1_000 })] });
    const a = w.take();
    w.start(a);
    w.pass(10_000);
    w.succeed(a);
    w.pass(999);
    expect(w.taskOf("j", "b")).toBe("queued");
    w.pass(1);
    expect(w.eventsOf("task.failed")).toMatchObject([{ task: "b", failure: { reason: "schedule_to_start" } }]);
  });
});
