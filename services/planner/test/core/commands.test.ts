import { describe, expect, it } from "vitest";
import { World } from "./world.js";

function world(): World {
  const made = new World({ restartsAtEveryStep: true });
  made.fleet([{}]);
  return made;
}

function lastAnswer(w: World): unknown[] {
  const answers = w.events.filter(({ type }) => type.startsWith("command."));
  const { type, code, commandId } = answers.at(-1) ?? {};
  return [type, code, commandId];
}

describe("start", () => {
  it("lets a job with autostart false run, once", () => {
    const w = world();
    w.submit("j", { task: "noop", autostart: false });
    expect(w.eventsOf("job.waiting")).toMatchObject([{ waitingFor: "start" }]);
    expect(w.dispatches).toEqual([]);
    w.command("j", { command: "start", commandId: "1" });
    expect(lastAnswer(w)).toEqual(["command.accepted", undefined, "1"]);
    expect(w.dispatches).toHaveLength(1);
    w.command("j", { command: "start", commandId: "2" });
    expect(lastAnswer(w)).toEqual(["command.refused", "already_started", "2"]);
    w.runAll();
    w.command("j", { command: "start", commandId: "3" });
    expect(lastAnswer(w)).toEqual(["command.refused", "already_ended", "3"]);
  });

  it("does not shorten a delay", () => {
    const w = world();
    w.submit("j", { task: "noop", autostart: false, delayMs: 10_000 });
    w.command("j", { command: "start" });
    expect(w.eventsOf("job.waiting").map(({ waitingFor }) => waitingFor)).toEqual(["start", "time"]);
    w.pass(10_000);
    expect(w.dispatches).toHaveLength(1);
  });
});

describe("retry", () => {
  const tasks = [
    { name: "a", type: "noop" },
    { name: "b", type: "noop" },
    { name: "c", type: "noop", needs: ["b"] },
  ];

  it("runs a failed job on, a succeeded one not", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    w.command("j", { command: "retry", commandId: "0" });
    expect(lastAnswer(w)).toEqual(["command.refused", "not_ended", "0"]);
    w.fail(w.take());
    w.command("j", { command: "retry", commandId: "1" });
    w.runAll();
    w.command("j", { command: "retry", commandId: "2" });
    expect(lastAnswer(w)).toEqual(["command.refused", "not_retryable", "2"]);
    expect(w.completions.map(({ run, status }) => [run, status])).toEqual([
      [1, "failed"],
      [2, "succeeded"],
    ]);
  });

  it("of named tasks runs them and what can only run with them", () => {
    const w = world();
    w.submit("j", { tasks });
    for (const dispatch of w.takeAll()) w.fail(dispatch);
    w.command("j", { command: "retry", tasks: ["b"] });
    const began = w.events.slice(w.events.findIndex(({ run }) => run === 2)).map(({ type, task }) => [type, task]);
    expect(began.slice(0, 2)).toEqual([
      ["job.pending", undefined],
      ["task.failed", "a"], // which stays as it is
    ]);
    expect(w.runAll()).toEqual(["b", "c"]);
    expect(w.completions[1]).toMatchObject({ run: 2, status: "failed", taskCounts: { succeeded: 2, failed: 1 } });
  });

  it("of a task that the job doesn't have is refused", () => {
    const w = world();
    w.submit("j", { tasks });
    w.command("j", { command: "cancel" });
    w.command("j", { command: "retry", tasks: ["z"] });
    expect(lastAnswer(w)).toEqual(["command.refused", "task_not_found", undefined]);
  });
});

describe("a command", () => {
  it("for a job that is not known yet waits for it (H10)", () => {
    const w = world();
    w.command("j", { command: "cancel", commandId: "1" }, 5);
    expect(w.events).toEqual([]);
    w.submit("j", { task: "noop" }, 4);
    expect(lastAnswer(w)).toEqual(["command.accepted", undefined, "1"]);
    expect(w.completions).toMatchObject([{ status: "cancelled" }]);
  });

  it("for a job that never was is answered when pendingJobs was read to its end and a forwarded record had its time (H10)", () => {
    const w = world();
    w.command("j", { command: "cancel", commandId: "1" }, 5);
    w.pass(31_000);
    expect(w.events).toEqual([]);
    w.step({ kind: "passed", topic: "pendingJobs", nextOffset: 5 });
    w.pass(2_000);
    expect(w.events).toMatchObject([{ jobId: "j", type: "command.refused", code: "job_not_found", sequence: 0 }]);
    w.pass(100_000);
    expect(w.events).toHaveLength(1);
  });

  it("H10: that comes twice acts once and is answered twice", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    w.fail(w.take());
    w.command("j", { command: "retry", commandId: "1" });
    w.command("j", { command: "retry", commandId: "1" });
    w.fail(w.take());
    w.command("j", { command: "retry", commandId: "1" });
    expect(w.eventsOf("command.accepted")).toHaveLength(3);
    expect(w.eventsOf("job.pending")).toHaveLength(2);
  });

  it("that nobody knows is refused", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    for (const command of ["pause", "__proto__", ""]) {
      w.command("j", { command });
      expect(lastAnswer(w)).toEqual(["command.refused", "invalid_parameter", undefined]);
    }
  });

  it("for a job of which only the end is remembered says so, in sequence", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    w.runAll();
    for (const command of ["cancel", "start"]) w.command("j", { command });
    expect(w.events.slice(-2)).toMatchObject([{ code: "already_ended" }, { code: "already_ended" }]);
    expect(w.events.map(({ sequence }) => sequence)).toEqual(w.events.map((_, index) => index + 1));
  });

  it("is bounded in what it makes the planner remember (H7)", () => {
    const w = world();
    const tasks = Array.from({ length: 20_000 }, (_, n) => `${n}`.padStart(100, "x"));
    const long = "y".repeat(1_000_000);
    w.command("j", { command: "retry", commandId: long, reason: long, tasks });
    w.command("j", { command: "retry", commandId: "2", tasks: ["a"] });
    for (const [key, entry] of w.store) expect(entry.body.length, key).toBeLessThan(20_000);
  });
});
