import { formatTime, taskStatuses } from "@spe/contracts";
import type { Job } from "@spe/job";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fold } from "../../src/core/fold.js";
import type { LogEntry, SubmissionEntry } from "../../src/core/log-entry.js";
import { Database } from "../../src/shell/database.js";
import { writeChanges } from "../../src/shell/write-changes.js";
import { attemptsTold } from "../core/attempts-told.js";
import { history, jobOf, Scribe } from "../core/histories.js";
import { postgres } from "./stack.js";
import { TestDatabase, uniqueName } from "./test-database.js";

describe.skipIf(postgres === undefined)("the rows of the view", { timeout: 120_000 }, () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await TestDatabase.create(postgres!, uniqueName());
    database = new Database(test.url, () => undefined);
  });

  afterAll(async () => {
    await database.stop();
    await test.close();
  });

  beforeEach(() => test.clear());

  const attempts = `select task, number, delivery, executor, queued_at, started_at, finished_at, failure
    from spe.attempts order by job_id, task, number`;

  async function write(entries: readonly LogEntry[]): Promise<void> {
    await database.transaction(async (tx) => {
      await writeChanges(tx, fold(entries));
      return true;
    });
  }

  async function view(): Promise<{ jobs: object[]; tasks: object[]; attempts: object[] }> {
    return {
      jobs: await test.rows("select * from spe.counted_jobs order by id"),
      tasks: await test.rows("select * from spe.tasks order by job_id, name"),
      attempts: await test.rows(attempts),
    };
  }

  it("are the same however the log is cut into batches", async () => {
    const cuts = fc.array(fc.boolean(), { minLength: 60, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(history, cuts, async (entries, cutHere) => {
        await test.clear();
        await write(entries);
        const whole = await view();
        await test.clear();
        let batch: LogEntry[] = [];
        for (const [index, entry] of entries.entries()) {
          batch.push(entry);
          if (!cutHere[index % cutHere.length]) continue;
          await write(batch);
          batch = [];
        }
        await write(batch);
        expect(await view()).toEqual(whole);
      }),
      { numRuns: 100 },
    );
  });

  it("H21: are not changed by a batch that is written again", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (entries) => {
        await test.clear();
        await write(entries);
        const once = await view();
        await write(entries);
        for (const entry of entries.slice(-3)) await write([entry]);
        expect(await view()).toEqual(once);
      }),
      { numRuns: 30 },
    );
  });

  it("are the same whenever the job's record in pendingJobs is read", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (entries, place) => {
        const [first] = entries;
        const description = first?.value.events[0]?.description;
        fc.pre(typeof description === "string");
        const { id, job } = { id: first!.value.jobId, job: JSON.parse(description) as Job };
        const record: SubmissionEntry = {
          ...submission(id),
          submission: { kind: "job", id, job, digest: "d", onDuplicate: "ignore" },
        };
        const at = place % (entries.length + 1);
        await test.clear();
        await write(entries);
        const without = await view();
        await test.clear();
        for (const entry of [...entries.slice(0, at), record, ...entries.slice(at)]) await write([entry]);
        expect(await view()).toEqual(without);
      }),
      { numRuns: 30 },
    );
  });

  it("tell every attempt as its events did", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.integer({ min: 1, max: 60 }), async (entries, length) => {
        await test.clear();
        for (let from = 0; from < entries.length; from += length) await write(entries.slice(from, from + length));
        expect(await test.rows(attempts)).toEqual(attemptsTold(entries));
      }),
      { numRuns: 100 },
    );
  });

  it("count the tasks of a job by their status", async () => {
    const counted = `select j.task_counts, array(
        select (select count(*) from spe.tasks t where t.job_id = j.id and t.status = s.status)::integer
        from unnest($1::text[]) with ordinality as s (status, place) order by place
      ) as counts
      from spe.counted_jobs j`;
    await fc.assert(
      fc.asyncProperty(history, async (entries) => {
        await test.clear();
        for (const entry of entries) {
          await write([entry]);
          for (const { task_counts, counts } of await test.rows(counted, taskStatuses))
            expect(task_counts).toEqual(counts);
        }
      }),
      { numRuns: 30 },
    );
  });

  function submission(id: string, tasks = 2): SubmissionEntry {
    const readable = { kind: "job", id, job: jobOf(tasks), digest: "d", onDuplicate: "ignore" } as const;
    return { kind: "submission", submission: readable, partition: 0, offset: 3, timestampMs: 1_000 };
  }

  it("H21: show a submitted job as pending, and leave one that the planner has spoken of alone", async () => {
    await write([submission("a")]);
    await write(new Scribe("b").begin(jobOf(1)).say({ type: "job.running" }).entries);
    await write([submission("b", 2)]);
    expect(await test.rows("select id, status, task_count from spe.jobs order by id")).toEqual([
      { id: "a", status: "pending", task_count: 2 },
      { id: "b", status: "running", task_count: 1 },
    ]);
    expect(await test.rows("select job_id, name, status, needs from spe.tasks order by job_id, ordinal")).toEqual([
      { job_id: "a", name: "t0", status: "pending", needs: "[]" },
      { job_id: "a", name: "t1", status: "pending", needs: '["t0"]' },
      { job_id: "b", name: "t0", status: "pending", needs: "[]" },
    ]);
  });

  it("show a rejected job alike, whether its record or its rejection was read first", async () => {
    const rejection = new Scribe("a").rejected().entries;
    await write([submission("a")]);
    await write(rejection);
    const recordFirst = await view();
    await test.clear();
    await write(rejection);
    await write([submission("a")]);
    expect(await view()).toEqual(recordFirst);
    expect(recordFirst).toMatchObject({ jobs: [{ status: "rejected", name: "history", task_count: 0 }], tasks: [] });
  });

  it("have the tasks of the run that was accepted, and none of one that was rejected before", async () => {
    await write([submission("a", 3), ...new Scribe("a").rejected().begin(jobOf(1)).entries]);
    expect(await test.rows("select name from spe.tasks")).toEqual([{ name: "t0" }]);
    expect(await test.rows("select run, status from spe.jobs")).toEqual([{ run: 2, status: "pending" }]);
  });

  it("keep what has succeeded when a job runs on", async () => {
    const scribe = new Scribe("a").begin(jobOf(2));
    scribe.say(
      { type: "task.succeeded", task: "t0", attempt: 1, result: "1" },
      { type: "task.failed", task: "t1", attempt: 1 },
    );
    scribe.say({ type: "job.failed" }).begin(jobOf(2));
    for (const entry of scribe.entries) await write([entry]);
    expect(await test.rows("select name, status, attempts, result from spe.tasks order by name")).toEqual([
      { name: "t0", status: "succeeded", attempts: 1, result: "1" },
      { name: "t1", status: "pending", attempts: 1, result: null },
    ]);
    expect(await test.rows("select run, status, finished_at, task_counts from spe.counted_jobs")).toEqual([
      { run: 2, status: "pending", finished_at: null, task_counts: [1, 0, 0, 0, 1, 0, 0, 0] },
    ]);
  });

  it("forget a former job of the same id when another begins", async () => {
    const scribe = new Scribe("a").begin(jobOf(3)).say({ type: "task.succeeded", task: "t2", attempt: 1, result: "1" });
    scribe.say({ type: "job.cancelled" });
    await write(scribe.entries);
    scribe.startAnotherLife().begin(jobOf(1), { type: "job.pending", submittedAt: formatTime(900_000) });
    await write(scribe.entries.slice(-1));
    expect(await test.rows("select name, status from spe.tasks")).toEqual([{ name: "t0", status: "pending" }]);
    expect(await test.rows("select * from spe.attempts")).toEqual([]);
  });

  it("forget a former job of the same id when another is rejected", async () => {
    const scribe = new Scribe("a").begin(jobOf(1)).say({ type: "task.failed", task: "t0", attempt: 1 });
    scribe.say({ type: "job.failed" });
    await write(scribe.entries);
    await write(
      scribe
        .startAnotherLife()
        .rejected({ submittedAt: formatTime(900_000) })
        .entries.slice(-1),
    );
    expect(await view()).toMatchObject({
      jobs: [{ status: "rejected", run: 1, name: null, submitted_at: new Date(900_000) }],
      tasks: [],
      attempts: [],
    });
  });

  it("hold 10,000 tasks of one job", async () => {
    const scribe = new Scribe("a").begin(jobOf(10_000));
    const tasks = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    scribe.say(...tasks.map((task) => ({ type: "task.queued", task, attempt: 1 })));
    await write(scribe.entries);
    expect(await test.rows("select task_counts from spe.counted_jobs")).toEqual([
      { task_counts: [0, 10_000, 0, 0, 0, 0, 0, 0] },
    ]);
    expect(await test.rows("select count(*)::integer as tasks, max(ordinal) as last from spe.tasks")).toEqual([
      { tasks: 10_000, last: 9_999 },
    ]);
  });
});
