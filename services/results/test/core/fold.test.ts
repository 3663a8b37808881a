import { formatTime } from "@spe/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold } from "../../src/core/fold.js";
import type { LogEntry, SubmissionEntry } from "../../src/core/log-entry.js";
import { history, jobOf, Scribe } from "./histories.js";

function submission(id: string, offset = 3): SubmissionEntry {
  const readable = { kind: "job", id, job: jobOf(2), digest: "d", onDuplicate: "ignore" } as const;
  return { kind: "submission", submission: readable, partition: 0, offset, timestampMs: 1_000 };
}

describe("a job that begins in the batch", () => {
  it("is one row, as it stands at the end of the batch", () => {
    const { entries } = new Scribe("a").begin(jobOf(2)).say({ type: "job.running", startedAt: formatTime(2_000) });
    const changes = fold(entries);
    const outline = [
      { name: "t0", type: "echo", needs: [] },
      { name: "t1", type: "sleep", needs: ["t0"] },
    ];
    expect(changes.begunJobs).toMatchObject([
      {
        id: "a",
        run: 1,
        sequence: 2,
        status: "running",
        startedAt: 2_000,
        description: {
          types: ["echo", "sleep"],
          labelPairs: ["team=web"],
          taskCount: 2,
          outline: JSON.stringify(outline),
        },
      },
    ]);
    expect(changes.jobPatches).toEqual([]);
  });

  it("has rows of those tasks only of which something was said", () => {
    const { entries } = new Scribe("a").begin(jobOf(3)).say({ type: "task.queued", task: "t0", attempt: 1 });
    expect(fold(entries).tasks).toMatchObject([{ jobId: "a", name: "t0", status: "queued", attempts: 1 }]);
  });

  it("needs nothing of pendingJobs any more", () => {
    expect(fold([submission("a"), ...new Scribe("a").begin(jobOf(2)).entries]).submittedJobs).toEqual([]);
  });
});

describe("a job that began before the batch", () => {
  const begun = (): Scribe => new Scribe("a").begin(jobOf(2));

  it("is patched with what the batch says of it and nothing else", () => {
    const changes = fold(
      begun()
        .say({ type: "job.running", startedAt: formatTime(2_000) })
        .entries.slice(1),
    );
    expect(changes.begunJobs).toEqual([]);
    expect(changes.jobPatches).toMatchObject([{ id: "a", sequence: 2, status: "running", startedAt: 2_000 }]);
  });

  it("is left alone where the batch speaks of its tasks only", () => {
    const scribe = begun().say({ type: "task.queued", task: "t0", attempt: 1, delivery: 1, queuedAt: formatTime(5) });
    const changes = fold(scribe.entries.slice(1));
    expect(changes.jobPatches).toEqual([]);
    expect(changes.tasks).toMatchObject([{ name: "t0", status: "queued", attempts: 1, queuedAt: 5 }]);
  });

  it("may end and run on in the same batch", () => {
    const scribe = begun().say({ type: "job.failed" }).begin(jobOf(2));
    const changes = fold(scribe.entries.slice(1));
    expect(changes.resumptions).toEqual([{ jobId: "a", succeededBefore: [] }]);
    expect(changes.begunJobs).toMatchObject([{ run: 2, status: "pending", finishedAt: null }]);
  });
});

describe("an attempt", () => {
  const queued = { type: "task.queued", task: "t0", attempt: 1, delivery: 1, queuedAt: formatTime(5) };

  it("that is under way, or has succeeded, stands in the row of its task", () => {
    const scribe = new Scribe("a").begin(jobOf(1)).say(queued, { type: "task.succeeded", task: "t0", attempt: 1 });
    expect(fold(scribe.entries).pastAttempts).toEqual([]);
  });

  it("that ended otherwise is a row of its own", () => {
    const failure = { reason: "error", message: "no luck" };
    const scribe = new Scribe("a")
      .begin(jobOf(1))
      .say(queued, { type: "task.retrying", task: "t0", attempt: 1, failure });
    expect(fold(scribe.entries).pastAttempts).toMatchObject([
      { task: "t0", number: 1, queuedAt: 5, failure: '{"reason":"error","message":"no luck"}' },
    ]);
  });

  it("failed for the cause where the task ran out of retries", () => {
    const failure = { reason: "max_retries", cause: "timeout", message: "too slow", attempts: 2 };
    const scribe = new Scribe("a").begin(jobOf(1)).say({ type: "task.failed", task: "t0", attempt: 2, failure });
    const changes = fold(scribe.entries);
    expect(changes.tasks[0]?.failure).toBe(
      '{"reason":"max_retries","message":"too slow","cause":"timeout","attempts":2}',
    );
    expect(changes.pastAttempts[0]?.failure).toBe('{"reason":"timeout","message":"too slow"}');
  });

  it("that is queued once more remembers the executor that died", () => {
    const scribe = new Scribe("a").begin(jobOf(1));
    scribe.say(queued, { type: "task.running", task: "t0", attempt: 1, executor: "x-1" }, queued);
    expect(fold(scribe.entries).tasks).toMatchObject([{ status: "queued", executor: null, earlierExecutor: "x-1" }]);
  });
});

describe("a submission", () => {
  it("stands as pending, with its tasks, until the planner speaks", () => {
    const changes = fold([submission("a")]);
    expect(changes.submittedJobs).toMatchObject([
      { id: "a", sequence: 0, status: "pending", receiptOffset: 3, description: { taskCount: 2 } },
    ]);
  });

  it("counts once, the first time", () => {
    expect(fold([submission("a", 3), submission("a", 4)]).submittedJobs).toMatchObject([{ receiptOffset: 3 }]);
  });

  it("that is invalid stands as pending too, as far as it could be read", () => {
    const invalid = { kind: "invalid", id: "a", digest: "d", faults: [], name: "n\u0000" } as const;
    const changes = fold([{ ...submission("a"), submission: invalid }]);
    expect(changes.submittedJobs).toMatchObject([
      { status: "pending", description: { name: "n\ufffd", outline: null, resultDirectory: null } },
    ]);
  });

  it("that could not be read at all enters by its rejection", () => {
    const changes = fold(new Scribe("a").rejected().entries);
    const error = expect.stringContaining("graph_has_cycle") as string;
    expect(changes.rejectedJobs).toMatchObject([
      { id: "a", sequence: 1, status: "rejected", error, submittedAt: 1_000 },
    ]);
    expect([changes.begunJobs, changes.jobPatches]).toEqual([[], []]);
  });
});

describe("an id that stands for another job, once the first is over", () => {
  const lived = (): Scribe => new Scribe("a").begin(jobOf(2)).say({ type: "job.cancelled" }).startAnotherLife();

  it("begins anew, whatever the sequence was", () => {
    const scribe = lived().begin(jobOf(1), { type: "job.pending", submittedAt: formatTime(900_000) });
    expect(fold(scribe.entries).begunJobs).toMatchObject([
      { run: 1, sequence: 1, status: "pending", submittedAt: 900_000 },
    ]);
  });

  it("is rejected, whatever the sequence was", () => {
    const changes = fold(lived().rejected({ submittedAt: formatTime(900_000) }).entries);
    expect(changes.begunJobs).toEqual([]);
    expect(changes.rejectedJobs).toMatchObject([{ sequence: 1, status: "rejected" }]);
  });
});

describe("names and texts", () => {
  it("may be those of an object's own machinery", () => {
    const job = jobOf(1, { labels: JSON.parse('{"__proto__":"x"}') as Record<string, string> });
    const tasks = job.tasks.map((task) => ({ ...task, name: "__proto__" }));
    const scribe = new Scribe("__proto__").begin({ ...job, tasks });
    scribe.say({ type: "task.succeeded", task: "__proto__", attempt: 1, result: '{"__proto__":"\\u0000"}' });
    const changes = fold(scribe.entries);
    expect(changes.begunJobs).toMatchObject([
      { description: { labels: '{"__proto__":"x"}', labelPairs: ["__proto__=x"] } },
    ]);
    expect(changes.tasks).toMatchObject([
      { name: "__proto__", status: "succeeded", result: '{"__proto__":"\\u0000"}' },
    ]);
  });

  it("lose a NUL, which no text column takes", () => {
    const lines = [{ index: 0, stream: "log", level: "info", time: "yesterday", message: "a\u0000b" }];
    const value = { jobId: "a", run: 1, task: "t0", attempt: 1, delivery: 1, executor: "x", lines };
    const entry: LogEntry = { kind: "log lines", value, partition: 0, offset: 9, timestampMs: 1_000 };
    expect(fold([entry]).logLines).toMatchObject([{ message: "a\ufffdb", time: 1_000, logOffset: 9, line: 0 }]);
  });
});

describe("replays", () => {
  it("change nothing, wherever in the batch they come", () => {
    fc.assert(
      fc.property(history, fc.nat(), (entries, cut) => {
        const repeated = entries.slice(0, 1 + (cut % entries.length));
        expect(fold([...entries, ...repeated])).toEqual(fold(entries));
      }),
    );
  });

  it("leave one row for each thing, however much happened to it", () => {
    fc.assert(
      fc.property(fc.array(history, { maxLength: 3 }), (histories) => {
        const changes = fold(histories.flat());
        for (const keys of [
          [...changes.begunJobs, ...changes.rejectedJobs, ...changes.jobPatches].map(({ id }) => id),
          changes.tasks.map(({ jobId, name }) => `${jobId}/${name}`),
          changes.pastAttempts.map(({ jobId, task, number }) => `${jobId}/${task}/${number}`),
        ]) {
          expect(new Set(keys).size).toBe(keys.length);
        }
      }),
    );
  });
});
