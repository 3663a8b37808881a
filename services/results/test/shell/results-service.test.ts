import { randomBytes } from "node:crypto";
import { formatTime } from "@spe/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jobOf, Scribe } from "../core/histories.js";
import { valueOf } from "./rival.js";
import { stack } from "./stack.js";
import { until, World } from "./world.js";

describe.skipIf(stack === undefined)("the results service", { timeout: 120_000 }, () => {
  let world: World;

  beforeEach(async () => {
    world = await World.create(stack!);
  }, 60_000);

  afterEach(() => world.close(), 60_000);

  async function tellAll(scribe: Scribe): Promise<void> {
    for (const { value } of scribe.entries) await world.tell(value);
  }

  /** A job of one task that runs through. */
  function wholeLife(id: string): Scribe {
    const scribe = new Scribe(id).begin(jobOf(1));
    scribe.say({ type: "job.running", startedAt: formatTime(2_000) }, { type: "task.queued", task: "t0", attempt: 1 });
    const ran = { task: "t0", attempt: 1, executor: "x", startedAt: formatTime(2_000), finishedAt: formatTime(3_000) };
    return scribe.say(
      { type: "task.succeeded", ...ran, result: '{"__proto__":1}' },
      { type: "job.succeeded", finishedAt: formatTime(3_000) },
    );
  }

  async function viewIsWhole(count: number): Promise<void> {
    const totals = `select (select count(*) from spe.jobs where status = 'succeeded' and task_count = 1)::integer as jobs,
      (select count(*) from spe.tasks where status = 'succeeded')::integer as tasks,
      (select count(*) from spe.log_lines)::integer as lines`;
    expect(await world.database.rows(totals)).toEqual([{ jobs: count, tasks: count, lines: 2 * count }]);
  }

  async function runThrough(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        await world.submit(id, { tasks: [{ name: "t0", type: "echo", payload: 1 }] });
        await tellAll(wholeLife(id));
        await world.log(id, "first", "second");
      }),
    );
  }

  it("brings a job from its submission to its end into the view", async () => {
    await world.startService();
    await world.submit("a", { tasks: [{ name: "t0", type: "echo", payload: 1 }], labels: { team: "web" } });
    await world.caughtUp();
    expect(await world.database.rows("select id, status, label_pairs from spe.jobs")).toEqual([
      { id: "a", status: "pending", label_pairs: ["team=web"] },
    ]);
    await tellAll(wholeLife("a"));
    await world.caughtUp();
    expect(await world.database.rows("select status, outcome from spe.jobs")).toEqual([
      { status: "succeeded", outcome: "succeeded" },
    ]);
    expect(await world.database.rows("select result, result_bytes from spe.tasks")).toEqual([
      { result: '{"__proto__":1}', result_bytes: 15 },
    ]);
  });

  it("leaves records away from their home to the planner, and steps over what nobody can read", async () => {
    const service = await world.startService();
    await world.submit("a", { task: "echo" }, (world.homeOf("a") + 1) % world.partitionCount);
    await world.append(world.names.pendingJobs, "b", Buffer.from("not a job"));
    await world.append(world.names.jobEvents, "c", Buffer.from("not an event"));
    await world.caughtUp();
    expect(await world.database.rows("select id from spe.jobs")).toEqual([]);
    expect(await valueOf(service.metrics, "spe_results_skipped_total")).toBe(1);
    expect(service.readiness.reasons()).toEqual([]);
  });

  it("goes on without a record that Postgres refuses, and keeps all others", async () => {
    const service = await world.startService();
    const tooLongForAnIndex = randomBytes(10_000).toString("hex");
    const refused = new Scribe("bad").begin(jobOf(1, { name: tooLongForAnIndex }));
    const ids = Array.from({ length: 30 }, (_, index) => `job-${index}`);
    await Promise.all([runThrough(ids), tellAll(refused)]);
    await world.caughtUp();
    expect(await valueOf(service.metrics, "spe_results_skipped_total")).toBe(1);
    await viewIsWhole(30);
  });

  it("loses and doubles nothing while instances come and go", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `job-${index}`);
    const first = await world.startService();
    const told = [runThrough(ids.slice(0, 100))];
    await world.startService();
    told.push(runThrough(ids.slice(100, 200)));
    await first.stop();
    told.push(runThrough(ids.slice(200)));
    await world.startService();
    await Promise.all(told);
    await world.caughtUp();
    await viewIsWhole(300);
  });

  it("H21: loses and doubles nothing while two instances fight over the same partitions", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `job-${index}`);
    const first = await world.startService();
    await until(
      async () => (await world.database.rows("select 1 from spe.positions")).length === 3 * world.partitionCount,
    );
    const rival = world.startRival();
    await runThrough(ids);
    await world.caughtUp();
    await viewIsWhole(300);
    const contested =
      (await valueOf(first.metrics, "spe_results_contested_total")) +
      (await valueOf(rival.metrics, "spe_results_contested_total"));
    expect(contested).toBeGreaterThan(0);
  });

  it("reads on from where the database stands after its connections were cut in the middle of a batch", async () => {
    const ids = Array.from({ length: 300 }, (_, index) => `job-${index}`);
    const service = await world.startService();
    for (let cut = 0; cut < 5; cut++) {
      const told = runThrough(ids.slice(60 * cut, 60 * (cut + 1)));
      const batches = await valueOf(service.metrics, "spe_results_batches_total");
      await until(async () => (await valueOf(service.metrics, "spe_results_batches_total")) > batches);
      await world.database.cutConnectionsOf("spe-results");
      await told;
    }
    await world.caughtUp();
    await viewIsWhole(300);
    await until(async () => service.readiness.reasons().length === 0);
  });

  it("waits for a database that is not set up yet, and says so", async () => {
    await world.database.dropView();
    const service = world.startService();
    await world.submit("a", { task: "echo" });
    await until(async () => world.reasons().some((reason) => reason.startsWith("Postgres can't be used yet")));
    await world.database.migrate();
    await service;
    await world.caughtUp();
    expect(await world.database.rows("select id from spe.jobs")).toEqual([{ id: "a" }]);
    expect(world.reasons()).toEqual([]);
  });

  it("shows the last beat of each executor, and whom others declare dead", async () => {
    await world.startService();
    await world.beat("x-1", { incarnation: "one" });
    await world.beat("x-2", { incarnation: "two" });
    await world.beat("x-1", { incarnation: "three", declaresDead: ["two"] });
    const shown =
      "select id, incarnation, status, task_types from spe.executors where incarnation <> 'one' order by id";
    await until(async () => (await world.database.rows(shown)).some(({ status }) => status === "gone"));
    const types = ["echo", 'q"\\'];
    expect(await world.database.rows(shown)).toEqual([
      { id: "x-1", incarnation: "three", status: "alive", task_types: types },
      { id: "x-2", incarnation: "two", status: "gone", task_types: types },
    ]);
  });

  it("says so, and reads no further, where the log has lost what the view has not seen", async () => {
    const first = await world.startService();
    await world.submit("a", { task: "echo" });
    await world.caughtUp();
    await first.stop();
    await world.database.rows(
      "update spe.positions set next_offset = 1000 where topic = $1 and partition = $2",
      world.names.pendingJobs,
      world.homeOf("a"),
    );
    const second = await world.startService();
    await until(async () => second.readiness.reasons().some((reason) => reason.includes("stands at 1000")));
    await world.submit("b", { task: "echo" });
    expect(
      await world.database.rows(
        "select next_offset from spe.positions where topic = $1 and partition = $2",
        world.names.pendingJobs,
        world.homeOf("a"),
      ),
    ).toEqual([{ next_offset: "1000" }]);
  });

  it("refuses to add to a view of another cluster", async () => {
    await world.database.rows("insert into spe.source (cluster_id, partition_count) values ('another', 4)");
    await expect(world.startService()).rejects.toThrow("made of the Kafka cluster another");
  });
});
