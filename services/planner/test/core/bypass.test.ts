import { describe, expect, it } from "vitest";
import type { JobState } from "../../src/core/jobs/job-state.js";
import { nameOf, World } from "./world.js";

function world(): World {
  const made = new World();
  made.fleet([{}]);
  return made;
}

/** Breaks a job from inside, as a bug would. */
function spoil(w: World, id: string): void {
  const job = w.partition.inspect().jobs.get(id) as { graph: unknown } & JobState;
  Object.defineProperty(job, "graph", {
    get: () => {
      throw new Error("a bug");
    },
  });
}

describe("an input that the core throws at (H7)", () => {
  it("names the job in hand, and passed over gives it a terminal: the partition goes on", () => {
    const w = world();
    w.submit("bad", { task: "noop" });
    w.submit("good", { task: "noop" });
    const [bad, good] = w.takeAll();
    if (bad === undefined || good === undefined) throw new Error("nothing was dispatched");
    spoil(w, "bad");
    const news = { type: "succeeded", ...nameOf(bad.value), executor: "x1", incarnation: "x1-i1", result: "1" };
    const input = { kind: "taskEvent", event: news, offset: 0, timestampMs: w.nowMs } as const;
    expect(() => {
      w.partition.step(input, w.nowMs);
    }).toThrow("a bug");

    w.partition.bypass(input, undefined, w.nowMs);
    w.settle();
    expect(w.completions).toMatchObject([{ jobId: "bad", status: "failed", error: { code: "internal_error" } }]);
    expect(w.partition.positions.taskEvents).toBe(1);
    expect(w.commands).toMatchObject([{ command: "cancel", jobId: "bad" }]);
    expect([...w.store.keys()]).not.toContain("job/bad");
    w.step({ ...input, event: { ...news, ...nameOf(good.value) }, offset: 1 });
    expect(w.completions[1]).toMatchObject({ jobId: "good", status: "succeeded" });
  });

  it("without an input ends the culprit of a settle or a timer", () => {
    const w = world();
    w.submit("bad", { task: "noop", retries: { max: 1, delayMs: 100 } });
    w.fail(w.take());
    spoil(w, "bad");
    w.nowMs += 100;
    expect(() => {
      w.step({ kind: "timers", taskEventsEnd: 0 });
    }).toThrow("a bug");
    expect(w.partition.culprit).toBe("bad");
    w.partition.bypass(undefined, "bad", w.nowMs);
    w.settle();
    expect(w.completions).toMatchObject([{ jobId: "bad", status: "failed" }]);
  });

  it("is taken in all the same where another job is to blame: that one ends", () => {
    const w = world();
    w.submit("bad", { task: "noop", retries: { max: 1, delayMs: 100 } });
    w.fail(w.take());
    w.submit("good", { task: "noop" });
    const { value } = w.take();
    spoil(w, "bad");
    w.nowMs += 100; // the backoff of the one is over when news of the other comes
    const event = { type: "succeeded", ...nameOf(value), executor: "x1", incarnation: "x1-i1", result: "1" };
    const input = { kind: "taskEvent", event, offset: 1, timestampMs: w.nowMs } as const;
    expect(() => {
      w.partition.step(input, w.nowMs);
    }).toThrow("a bug");
    const { culprit } = w.partition;
    w.partition.bypass(input, culprit, w.nowMs);
    w.settle();
    expect(w.completions.map(({ jobId, status }) => [jobId, status])).toEqual([
      ["bad", "failed"],
      ["good", "succeeded"],
    ]);
  });

  it("that is a submission becomes a dead letter and a rejected job", () => {
    const w = world();
    const submission = { kind: "unreadable", id: "j", digest: "d", code: "unreadable_record", message: "" } as const;
    w.partition.bypass({ kind: "submission", submission, offset: 4, timestampMs: w.nowMs }, "j", w.nowMs);
    w.settle();
    expect(w.deadLetters).toMatchObject([{ offset: 4, code: "internal_error" }]);
    expect(w.completions).toMatchObject([{ jobId: "j", status: "rejected", error: { code: "internal_error" } }]);
  });

  it("that is a command is refused", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    const command = { command: "cancel", commandId: "1" };
    const input = { kind: "command", jobId: "j", command, pendingJobsEnd: 0, offset: 0, timestampMs: w.nowMs } as const;
    w.partition.bypass(input, "j", w.nowMs);
    w.settle();
    expect(w.events.at(-1)).toMatchObject({ type: "command.refused", code: "internal_error", commandId: "1" });
  });
});

describe("hostile news", () => {
  it("of jobs, tasks and attempts that never were change nothing", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    const before = JSON.stringify([...w.store].filter(([key]) => key.startsWith("job/")));
    for (const type of ["claim", "started", "progress", "succeeded", "failed", "dropped", "sung", "__proto__"]) {
      for (const attempt of [-1, 0, 2, 1e9, Number.NaN]) {
        for (const task of ["main", "__proto__", "nothing"]) {
          w.news({ type, jobId: "j", run: 1, task, attempt, executor: "e", incarnation: "i" });
          w.news({ type, jobId: "__proto__", run: -1, task, attempt, executor: "", incarnation: "" });
        }
      }
    }
    expect(JSON.stringify([...w.store].filter(([key]) => key.startsWith("job/")))).toBe(before);
    expect(w.completions).toEqual([]);
  });
});
