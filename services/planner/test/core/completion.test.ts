import { limits } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { nameOf, World } from "./world.js";

function world(): World {
  const made = new World();
  made.fleet([{ slots: 10_000 }]);
  return made;
}

const noop = (name: string, more: object = {}): object => ({ name, type: "noop", ...more });

describe("the completion", () => {
  it("says all that the contract names", () => {
    const w = world();
    w.submit("j", {
      name: "nightly",
      resultUrl: "https://example.com/r",
      labels: { team: "web" },
      tasks: [noop("a"), noop("b", { needs: ["a"] })],
    });
    w.pass(100);
    w.succeed(w.take(), 1);
    w.pass(100);
    w.succeed(w.take(), { two: 2 });
    expect(w.completions).toEqual([
      {
        jobId: "j",
        run: 1,
        name: "nightly",
        status: "succeeded",
        submittedAt: "1970-01-01T00:16:40.000Z",
        startedAt: "1970-01-01T00:16:40.000Z",
        finishedAt: "1970-01-01T00:16:40.200Z",
        resultDirectory: expect.any(String) as string,
        resultUrl: "https://example.com/r",
        error: undefined,
        labels: { team: "web" },
        taskCounts: { succeeded: 2 },
        tasks: [
          { name: "a", type: "noop", status: "succeeded", attempts: 1, executor: "x1", reason: undefined },
          { name: "b", type: "noop", status: "succeeded", attempts: 1, executor: "x1", reason: undefined },
        ],
        results: '{"b":{"two":2}}',
        omittedResults: [],
      },
    ]);
  });

  it("carries the results as text, whatever a task is called and whatever stands in them", () => {
    const w = world();
    w.submit("j", { tasks: [noop("__proto__"), noop("b")] });
    for (const { value } of w.takeAll()) {
      const result = '{"__proto__":"\\u0000","n":1.0}';
      w.news({ type: "succeeded", ...nameOf(value), executor: "x1", incarnation: "x1-i1", result });
    }
    expect(w.completions[0]?.results).toBe(
      '{"__proto__":{"__proto__":"\\u0000","n":1.0},"b":{"__proto__":"\\u0000","n":1.0}}',
    );
  });

  it("leaves out results above 64 KiB, and beyond 512 KiB in all, and names them", () => {
    const w = world();
    const names = Array.from({ length: 12 }, (_, n) => `t${n}`);
    w.submit("j", { tasks: names.map((name) => noop(name)) });
    w.runAll(({ value }) => "x".repeat(value.task === "t3" ? 70_000 : 60_000));
    const [completion] = w.completions;
    expect(completion?.results?.length).toBeLessThanOrEqual(limits.completionResultsBytes);
    expect(Object.keys(JSON.parse(completion?.results ?? "") as object)).toHaveLength(8);
    expect(completion?.omittedResults).toEqual(["t3", "t9", "t10", "t11"]);
  });

  it("lists at most 1,000 tasks, those first that did not succeed", () => {
    const w = world();
    w.submit("j", { tasks: Array.from({ length: 1_500 }, (_, n) => noop(`t${n}`)) });
    for (const dispatch of w.takeAll()) {
      if (dispatch.value.task === "t1400") w.fail(dispatch);
      else w.succeed(dispatch);
    }
    const [completion] = w.completions;
    expect(completion?.tasks).toHaveLength(1_000);
    expect(completion?.tasks?.slice(0, 2).map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ["t1400", "failed", "error"],
      ["t0", "succeeded", undefined],
    ]);
    expect(completion?.taskCounts).toEqual({ succeeded: 1_499, failed: 1 });
  });
});

describe("the times of a task", () => {
  it("H3: are of one clock: it is never shown to begin before it was queued or its needs had ended", () => {
    const w = world();
    w.submit("j", { tasks: [noop("a"), noop("b", { needs: ["a"] })] });
    const a = w.take();
    w.pass(1_000);
    // It claims to have run far longer than the broker has known of it.
    w.news({ type: "succeeded", ...nameOf(a.value), executor: "x1", incarnation: "x1-i1", result: "1", runMs: 60_000 });
    const b = w.take();
    w.news({ type: "succeeded", ...nameOf(b.value), executor: "x1", incarnation: "x1-i1", result: "1", runMs: 60_000 });
    const [ofA, ofB] = w.eventsOf("task.succeeded");
    expect([ofA?.startedAt, ofA?.finishedAt]).toEqual(["1970-01-01T00:16:40.000Z", "1970-01-01T00:16:41.000Z"]);
    expect([ofB?.startedAt, ofB?.finishedAt]).toEqual(["1970-01-01T00:16:41.000Z", "1970-01-01T00:16:41.000Z"]);
  });

  it("begin when the run began, not when a longer one was told of", () => {
    const w = world();
    w.submit("j", { tasks: [noop("a"), noop("b")] });
    const [a, b] = w.takeAll();
    w.pass(1_000);
    w.news({ type: "started", ...nameOf(a!.value), executor: "x1", incarnation: "x1-i1", runMs: 20 });
    w.news({ type: "started", ...nameOf(b!.value), executor: "x1", incarnation: "x1-i1", runMs: 60_000 }); // before it was queued?
    const [ofA, ofB] = w.eventsOf("task.running");
    expect(ofA?.startedAt).toBe("1970-01-01T00:16:40.980Z");
    expect(ofB?.startedAt).toBe("1970-01-01T00:16:40.000Z");
  });

  it("are known of a short task by its one record, which makes it run and succeed", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    w.succeed(w.take());
    expect(w.typesOf("j").slice(-3)).toEqual(["task.running", "task.succeeded", "job.succeeded"]);
  });
});

describe("progress", () => {
  it("is published while the task runs, the last of a batch only, and never urgently (H23)", () => {
    const w = new World({ batches: true });
    w.fleet([{}]);
    w.submit("j", { task: "noop" });
    w.settle();
    const { value } = w.take();
    const who = { ...nameOf(value), executor: "x1", incarnation: "x1-i1" };
    w.news({ type: "started", ...who });
    for (const progress of [0.1, 0.5, 7, Number.NaN]) w.news({ type: "progress", ...who, progress });
    expect(w.partition.hasOnlyPatientWork()).toBe(true);
    expect(w.settle().urgent).toBe(false);
    expect(w.eventsOf("task.progress").map(({ progress }) => progress)).toEqual([1]);
    w.news({ type: "succeeded", ...who, result: "1" });
    expect(w.partition.hasOnlyPatientWork()).toBe(false);
    expect(w.settle().urgent).toBe(true);
  });
});
