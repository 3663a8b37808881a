import { readFileSync } from "node:fs";
import { limits } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { executorNumber, World } from "./world.js";

const noop = (name: string, more: object = {}): object => ({ name, type: "noop", ...more });

describe("the order in which tasks run", () => {
  interface Case {
    readonly why: string;
    readonly job: object;
    readonly order: readonly string[];
    readonly schedules: readonly { numWorkers: number | "unbound"; priorityTasks?: string[]; schedule: string[][] }[];
  }
  const path = new URL("../../../../test/cases/plans.json", import.meta.url);
  const cases = JSON.parse(readFileSync(path, "utf8")) as Case[];

  it.each(cases)("with one worker is the plan's: $why", ({ job, order }) => {
    const world = new World();
    world.fleet([{}]);
    world.submit("j", { ...job, numWorkers: 1 });
    expect(world.runAll()).toEqual(order);
  });

  it.each(cases)("begins as the plan's first step: $why", ({ job, schedules }) => {
    for (const { numWorkers, priorityTasks, schedule } of schedules) {
      const world = new World();
      world.fleet([{ slots: 100 }]);
      world.submit("j", { ...job, numWorkers, ...(priorityTasks && { priorityTasks }) });
      expect(world.takeAll().map(({ value }) => value.task)).toEqual(schedule[0]);
    }
  });

  it("has no step as a barrier: a task starts when its own needs are done", () => {
    const world = new World();
    world.fleet([{}]);
    world.submit("j", { tasks: [noop("a"), noop("b"), noop("c", { needs: ["a"] })] });
    const [a] = world.takeAll();
    if (a) world.succeed(a);
    expect(world.take().value.task).toBe("c");
  });

  it("takes priorityTasks first as they become ready", () => {
    const world = new World();
    world.fleet([{}]);
    world.submit("j", {
      numWorkers: 1,
      priorityTasks: ["last", "behind"],
      tasks: [noop("first"), noop("second", { enables: ["behind"] }), noop("behind"), noop("last")],
    });
    expect(world.runAll()).toEqual(["last", "first", "second", "behind"]);
  });
});

describe("numWorkers", () => {
  it("bounds what of a job is with the executors", () => {
    const world = new World();
    world.fleet([{ slots: 50 }]);
    world.submit("j", { numWorkers: 2, tasks: ["a", "b", "c"].map((name) => noop(name)) });
    const [a, b, ...more] = world.takeAll();
    expect(more).toEqual([]);
    expect([a?.value.task, b?.value.task]).toEqual(["a", "b"]);
    if (b) world.fail(b);
    expect(world.takeAll().map(({ value }) => value.task)).toEqual(["c"]);
  });

  it("counts no task that waits for its retry", () => {
    const world = new World();
    world.fleet([{}]);
    world.submit("j", { numWorkers: 1, retries: { max: 1, delayMs: 5_000 }, tasks: [noop("a"), noop("b")] });
    world.fail(world.take());
    expect(world.take().value.task).toBe("b");
  });
});

describe("the window of a pool", () => {
  const oneTask = { task: "noop" };

  it("H15: is its live slots, and what ended there in the last 500 ms", () => {
    const world = new World();
    world.fleet([{ slots: 2 }]);
    for (let n = 0; n < 20; n++) world.submit(`j${n}`, oneTask);
    expect(world.dispatches).toHaveLength(2);
    world.succeed(world.take());
    expect(world.dispatches).toHaveLength(3); // one ended: 2 slots + 1
    world.pass(600);
    world.succeed(world.take());
    world.pass(600);
    world.settle();
    const outstanding = world.partition.stats().queuedTasks;
    expect(outstanding).toBeLessThanOrEqual(3);
  });

  it("H15: is closed without a live slot: nothing goes out, and the job says what it waits for", () => {
    const world = new World();
    world.submit("j", oneTask);
    expect(world.dispatches).toEqual([]);
    expect(world.eventsOf("job.waiting")).toMatchObject([{ jobId: "j", waitingFor: "executor" }]);
    world.fleet([{ partitions: [] }]); // alive, but it owns no lane yet
    expect(world.dispatches).toEqual([]);
    world.fleet([{}]);
    expect(world.take().value.jobId).toBe("j");
    expect(world.typesOf("j")).toEqual(["job.pending", "job.waiting", "job.running", "task.queued"]);
  });

  it("H18: is a recorded input: a restored partition dispatches by the slots it was told of last", () => {
    const world = new World();
    world.fleet([{ slots: 1 }]);
    world.restart();
    world.submit("j", { tasks: [noop("a"), noop("b")] });
    expect(world.dispatches).toHaveLength(1);
  });

  it("is each pool's own", () => {
    const world = new World();
    world.fleet([{ slots: 1 }, { pool: "gpu", slots: 1 }]);
    world.submit("j", { tasks: [noop("a"), noop("b"), noop("c", { pool: "gpu" }), noop("d", { pool: "gpu" })] });
    expect(world.takeAll().map(({ pool, value }) => [pool, value.task])).toEqual([
      ["default", "a"],
      ["gpu", "c"],
    ]);
  });

  it("frees the slot of every task that ends, however it ends (H4)", () => {
    const world = new World();
    world.fleet([{ slots: 3 }]);
    world.submit("j", { onFailure: "fail_fast", tasks: [noop("a"), noop("b"), noop("c")] });
    const [a, b] = world.takeAll();
    if (b) world.start(b);
    if (a) world.fail(a); // c is superseded at once, b is told to stop
    expect(world.partition.inspect().load.total).toBe(1);
    if (b) world.fail(b, { reason: "cancelled" });
    expect(world.partition.inspect().load.total).toBe(0);
    expect(world.completions).toMatchObject([
      { status: "failed", taskCounts: { failed: 1, cancelled: 1, not_run: 1 } },
    ]);
  });
});

describe("among jobs", () => {
  it("urgent overtakes what is waiting (H15)", () => {
    const world = new World();
    world.fleet([{ slots: 1 }]);
    world.submit("big", { tasks: Array.from({ length: 50 }, (_, n) => noop(`t${n}`)) });
    world.submit("low", { task: "noop", priority: "low" });
    world.submit("urgent", { task: "noop", priority: "urgent" });
    world.submit("high", { task: "noop", priority: "high" });
    const running = world.take();
    world.pass(1_000);
    world.succeed(running);
    expect(world.takeAll().map(({ value }) => value.jobId)).toEqual(["urgent", "high"]);
  });

  it("H15: equals take turns: a large job does not bury a small one", () => {
    const world = new World({ batches: true });
    const many = (n: number): object => ({ tasks: Array.from({ length: n }, (_, i) => noop(`t${i}`)) });
    world.submit("big", many(100));
    world.submit("small", many(3));
    world.submit("single", { task: "noop" });
    world.fleet([{ slots: 8 }]);
    world.settle();
    expect(world.takeAll().map(({ value }) => value.jobId)).toEqual([
      "big",
      "small",
      "single",
      "big",
      "small",
      "big",
      "small",
      "big",
    ]);
  });
});

describe("the lane partition", () => {
  it("H15: belongs to a live executor of the pool, the one with least to do for its slots", () => {
    const world = new World({ batches: true });
    const [one, two] = [executorNumber(1), executorNumber(2)];
    world.fleet([
      { ...one, slots: 6, partitions: [0, 2] },
      { ...two, slots: 2, partitions: [1, 3] },
    ]);
    world.submit("j", { tasks: Array.from({ length: 8 }, (_, n) => noop(`t${n}`)) });
    world.settle();
    const lanes = world.takeAll().map(({ partition }) => partition);
    expect(lanes.filter((lane) => lane === 0 || lane === 2)).toHaveLength(6);
    expect(lanes.filter((lane) => lane === 1 || lane === 3)).toHaveLength(2);
  });

  it("H15: is one for each executor in one transaction", () => {
    const world = new World({ batches: true });
    world.fleet([{ slots: 20, partitions: [0, 1, 2, 3] }]);
    world.submit("j", { tasks: Array.from({ length: 12 }, (_, n) => noop(`t${n}`)) });
    world.settle();
    expect(new Set(world.takeAll().map(({ partition }) => partition)).size).toBe(1);
  });
});

describe("what a task is given", () => {
  const text = (length: number): string => "x".repeat(length);

  it("is the results of what it needs, inline", () => {
    const world = new World();
    world.fleet([{}]);
    world.submit("j", { tasks: [noop("a"), noop("b", { needs: ["a"] }), noop("c", { needs: ["b"] })] });
    world.succeed(world.take(), { of: "a" });
    world.succeed(world.take(), null);
    expect(world.take().value.upstream).toEqual([{ task: "b", result: "null" }]);
  });

  it('is the results of all before it with resultsFrom "ancestors"', () => {
    const world = new World();
    world.fleet([{}]);
    const c = noop("c", { needs: ["b"], resultsFrom: "ancestors" });
    world.submit("j", { tasks: [noop("a"), noop("b", { needs: ["a"] }), c] });
    world.succeed(world.take(), 1);
    world.succeed(world.take(), 2);
    expect(world.take().value.upstream).toEqual([
      { task: "a", result: "1" },
      { task: "b", result: "2" },
    ]);
  });

  it("is inline up to 128 KiB in all, beyond by reference to the record that carried it (H19)", () => {
    const world = new World({ restartsAtEveryStep: true });
    world.fleet([{}]);
    const names = ["a", "b", "c", "d"];
    world.submit("j", { tasks: [...names.map((name) => noop(name)), noop("join", { needs: names })] });
    const sizes = [60_000, 60_000, 60_000, 100_000];
    for (const [index, dispatch] of world.takeAll().entries()) world.succeed(dispatch, text(sizes[index] ?? 0));
    const upstream = world.take().value.upstream ?? [];
    expect(upstream.map(({ task, result, partition, offset }) => [task, result?.length, partition, offset])).toEqual([
      ["a", 60_002, undefined, undefined],
      ["b", 60_002, undefined, undefined],
      ["c", undefined, 3, 2],
      ["d", undefined, 3, 3],
    ]);
    expect(world.partition.stats().oldestReference).toBe(0); // all four stay in taskEvents while they may be referred to
    expect(upstream.reduce((sum, { result }) => sum + (result?.length ?? 0), 0)).toBeLessThan(
      limits.inlineUpstreamBytes,
    );
  });

  it("is small results inline before large ones: what trimming may take is never referred to (H19)", () => {
    const world = new World({ restartsAtEveryStep: true });
    world.fleet([{ slots: 200 }]);
    const names = Array.from({ length: 128 }, (_, n) => `t${n}`);
    world.submit("j", { tasks: [...names.map((name) => noop(name)), noop("join", { needs: names })] });
    const dispatches = world.takeAll();
    for (const dispatch of dispatches) world.succeed(dispatch, text(dispatch.value.task === "t0" ? 60_000 : 1_000));
    const referred = (world.take().value.upstream ?? []).filter(({ result }) => result === undefined);
    expect(referred).toEqual([{ task: "t0", partition: 3, offset: 0 }]);
    expect(world.partition.stats().oldestReference).toBe(0);
  });

  it("keeps nothing in taskEvents for results that are small, or kept here and wanted by no task", () => {
    const world = new World({ restartsAtEveryStep: true });
    world.fleet([{}]);
    world.submit("j", { tasks: [noop("a"), noop("b", { needs: ["a"] }), noop("c")] });
    for (const dispatch of world.takeAll()) world.succeed(dispatch, text(dispatch.value.task === "a" ? 1_000 : 60_000));
    expect(world.partition.stats().oldestReference).toBeUndefined();
  });

  it("is told how many retries are left", () => {
    const world = new World();
    world.fleet([{}]);
    world.submit("j", { task: "noop", retries: { max: 1, delayMs: 0 } });
    const first = world.take();
    world.fail(first);
    world.pass(1);
    const second = world.take();
    expect([first.value.retriesLeft, second.value.retriesLeft]).toEqual([1, 0]);
    expect([first.value.attempt, second.value.attempt]).toEqual([1, 2]);
  });
});
