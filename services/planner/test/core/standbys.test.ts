import { describe, expect, it } from "vitest";
import type { Dispatch } from "../../src/core/effects.js";
import { executorNumber, nameOf, World } from "./world.js";

const [one, two] = [executorNumber(1), executorNumber(2)];

const task = (name: string, ...needs: string[]): object => ({ name, type: "noop", needs });

function worldWith(request: object, executors = [one]): World {
  const world = new World({ restartsAtEveryStep: true });
  world.fleet(executors);
  world.submit("j", request);
  return world;
}

function named(dispatches: readonly Dispatch[], name: string): Dispatch {
  const found = dispatches.find(({ value }) => value.task === name);
  if (found === undefined) throw new Error(`${name} is not among them`);
  return found;
}

/** The attempt succeeds, and its executor says what it has begun on that. */
function succeedInto(world: World, { value }: Dispatch, next: readonly Dispatch[], by = one): void {
  const { executor, incarnation } = by;
  world.news({
    ...nameOf(value),
    ...{ type: "succeeded", executor, incarnation, delivery: 1, result: JSON.stringify(value.task) },
    next: next.map((dispatch) => ({ task: dispatch.value.task, attempt: dispatch.value.attempt })),
  });
}

const kindsOf = (world: World): (readonly [string, unknown])[] =>
  world.standbys.map(({ value }) => [value.task, value.standby]);

describe("what is sent ahead", () => {
  it("is what needs only what is at work, to where that is, with the results it lacks named", () => {
    const world = worldWith({ tasks: [task("a"), task("b", "a"), task("c", "b")] });
    const [a, b] = [world.take(), named(world.standbys, "b")];
    expect(kindsOf(world)).toEqual([["b", "place"]]);
    expect(b.partition).toBe(a.partition);
    expect(b.value.upstream).toEqual([{ task: "a" }]);
    expect(world.taskOf("j", "b")).toBe("pending");
    expect(world.events.some((event) => event.task === "b")).toBe(false);
  });

  it("is what waits for a worker of its job, one for each at work", () => {
    const world = worldWith({ numWorkers: 2, tasks: ["a", "b", "c", "d", "e"].map((name) => task(name)) });
    expect(world.takeAll()).toHaveLength(2);
    expect(kindsOf(world)).toEqual([
      ["c", "place"],
      ["d", "place"],
    ]);
  });

  it("leaves room for both, so that whatever ends, the first in order is there", () => {
    const fan = Array.from({ length: 20 }, (_, n) => task(`f${n}`, "a"));
    const world = worldWith({ numWorkers: 1, tasks: [task("a"), ...fan, task("x")], priorityTasks: ["a"] });
    expect(world.standbys.map(({ value }) => value.task)).toContain("x");
    expect(named(world.standbys, "x").value.rank).toBeLessThan(named(world.standbys, "f0").value.rank ?? 0);
  });

  it("is the first in order, also where what comes later stands by already because it needed something", () => {
    const world = worldWith({
      numWorkers: 2,
      tasks: [...["a", "b", "c", "d", "e"].map((name) => task(name)), task("f", "a"), task("g", "a")],
    });
    expect(kindsOf(world).map(([name]) => name)).toEqual(["f", "g", "c", "d"]);
    const [a, , c] = [world.take(), world.take(), named(world.standbys, "c")];
    succeedInto(world, a, [c]);
    expect(kindsOf(world).map(([name]) => name)).toContain("e");
  });

  it("is a task that has failed too, once it is ready again: what comes later doesn't pass it over", () => {
    const again = { ...task("a"), retries: { max: 1, delayMs: 1_000 } };
    const world = worldWith({ numWorkers: 1, tasks: [again, task("b"), task("c"), task("d"), task("e")] });
    world.fail(world.take());
    const b = world.take();
    world.pass(5_000);
    succeedInto(world, b, [named(world.standbys, "c")]);
    const a = named(world.standbys, "a");
    expect(a.value).toMatchObject({ attempt: 2, standby: "place" });
    succeedInto(world, named(world.standbys, "c"), [a]);
    expect(world.taskOf("j", "a")).toBe("running");
    world.succeed(a);
    expect(world.eventsOf("task.succeeded").at(-1)).toMatchObject({ task: "a", attempt: 2 });
  });

  it("is bounded: of what one task releases 32 stand by, and of what needs only a worker the first 16", () => {
    const fan = Array.from({ length: 100 }, (_, n) => task(`f${n}`, "a"));
    const more = Array.from({ length: 100 }, (_, n) => task(`x${n}`));
    const world = worldWith({ numWorkers: 20, tasks: [task("a"), ...more, ...fan] }, [{ ...one, slots: 40 }]);
    expect(world.standbys.filter(({ value }) => value.task.startsWith("f"))).toHaveLength(32);
    expect(world.standbys.filter(({ value }) => value.task.startsWith("x"))).toHaveLength(16);
  });

  it("takes no place of its own, unless nothing but that success can give the job anything to do", () => {
    const fan = [task("a"), task("b", "a"), task("c", "a"), task("d", "a")];
    expect(kindsOf(worldWith({ numWorkers: 2, tasks: fan }))).toEqual([
      ["b", "place"],
      ["c", "beside"],
      ["d", "place"],
    ]);
    const withMore = [...fan, task("x")];
    expect(kindsOf(worldWith({ numWorkers: 3, tasks: withMore })).every(([, kind]) => kind === "place")).toBe(true);
  });

  it("is nothing while others wait for the pool", () => {
    const world = new World();
    world.fleet([{ ...one, slots: 1 }]);
    world.submit("first", { task: "noop" });
    world.submit("second", { tasks: [task("a"), task("b", "a")] });
    world.submit("third", { task: "noop" });
    world.succeed(world.take());
    expect(world.take().value.task).toBe("a");
    expect(world.standbys).toEqual([]);
  });

  it("is nothing where what it needs is with two executors", () => {
    const [left, right] = [
      { ...one, slots: 1, partitions: [0, 1] },
      { ...two, slots: 1, partitions: [2, 3] },
    ];
    const world = worldWith({ tasks: [task("a"), task("b"), task("c", "a", "b")] }, [left, right]);
    const [a, b] = world.takeAll();
    world.start(a as Dispatch, left);
    world.start(b as Dispatch, right);
    expect(a?.partition).not.toBe(b?.partition);
    expect(world.standbys).toEqual([]);
  });
});

describe("a standby that its executor has begun on a success", () => {
  it("is at work from then on, and is not dispatched any more", () => {
    const world = worldWith({ tasks: [task("a"), task("b", "a"), task("c", "b")] });
    succeedInto(world, world.take(), [named(world.standbys, "b")]);
    expect(world.dispatches).toEqual([]);
    expect(world.taskOf("j", "b")).toBe("running");
    const types = world.typesOf("j");
    expect(types.indexOf("task.succeeded")).toBeLessThan(types.lastIndexOf("task.queued"));
    expect(world.eventsOf("task.running").at(-1)).toMatchObject({ task: "b", attempt: 1, delivery: 1, executor: "x1" });
    succeedInto(world, named(world.standbys, "b"), [named(world.standbys, "c")]);
    world.succeed(named(world.standbys, "c"));
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
    expect(world.partition.inspect().load.total).toBe(0);
  });

  it("takes the place of what has ended: no more are at work than the job may have", () => {
    const world = worldWith({ numWorkers: 1, tasks: [task("a"), task("b"), task("c")] });
    succeedInto(world, world.take(), [named(world.standbys, "b")]);
    expect(world.dispatches).toEqual([]);
    expect(world.partition.stats()).toMatchObject({ runningTasks: 1, queuedTasks: 0 });
  });

  it("is stopped where the planner had meant something else with its place, and gets a new number should it run again", () => {
    const world = worldWith({ numWorkers: 1, tasks: [task("a"), task("b")] });
    const [a, b] = [world.take(), named(world.standbys, "b")];
    world.command("j", { command: "cancel" });
    world.commands.length = 0;
    succeedInto(world, a, [b]);
    expect(world.commands).toMatchObject([{ command: "cancel", task: "b", attempt: 1 }]);
    expect(world.completions).toMatchObject([{ status: "cancelled" }]);
  });

  it("H1: is written whole when its executor is dead, as nobody has use for the standby, and whoever gets it asks", () => {
    const world = worldWith({ tasks: [task("a"), task("b", "a")] });
    succeedInto(world, world.take(), [named(world.standbys, "b")]);
    world.fleet([two], { deadIncarnations: [one.incarnation] });
    expect(world.dispatches).toHaveLength(1);
    const again = world.take();
    expect(again.value).toMatchObject({
      task: "b",
      attempt: 1,
      hadStandby: true,
      upstream: [{ task: "a", result: '"a"' }],
    });
    world.claim(again, two);
    expect(world.commands).toMatchObject([{ command: "grant", task: "b", delivery: 2, executor: "x2" }]);
    world.succeed(again, null, two);
    expect(world.completions).toMatchObject([{ status: "succeeded" }]);
  });

  it("H1: counts as begun also where it was dispatched whole meanwhile", () => {
    const world = worldWith({ numWorkers: 2, tasks: [task("a"), task("b"), task("c")] });
    const [a, b] = [world.take(), world.take()];
    const standby = named(world.standbys, "c");
    world.succeed(a);
    expect(world.take().value).toMatchObject({ task: "c", hadStandby: true });
    succeedInto(world, b, [standby]);
    expect(world.taskOf("j", "c")).toBe("running");
    expect(world.dispatches).toEqual([]);
  });
});

describe("a standby that was not begun", () => {
  it("H1: is sent whole, as the same attempt and to where it stands, for it may have been begun", () => {
    const world = worldWith({ tasks: [task("a"), task("b", "a")] });
    const [a, standby] = [world.take(), named(world.standbys, "b")];
    world.succeed(a, 7);
    const b = world.take();
    expect(b.partition).toBe(standby.partition);
    expect(nameOf(b.value)).toEqual(nameOf(standby.value));
    expect(b.value).toMatchObject({ hadStandby: true, upstream: [{ task: "a", result: "7" }] });
  });

  it("is withdrawn when its task will not run", () => {
    const world = worldWith({ tasks: [task("a"), task("b", "a"), task("c")], onFailure: "skip_dependents" });
    world.fail(named(world.takeAll(), "a"), { reason: "permanent" });
    expect(world.taskOf("j", "b")).toBe("not_run");
    expect(world.commands).toMatchObject([{ command: "cancel", task: "b", attempt: 1 }]);
  });
});
