import { describe, expect, it } from "vitest";
import { executorNumber, nameOf, World } from "./world.js";

const single = { tasks: [{ name: "a", type: "noop" }] };

function dispatched(): { readonly world: World; readonly first: ReturnType<World["take"]> } {
  const world = new World({ restartsAtEveryStep: true });
  world.fleet([{}]);
  world.submit("job", single);
  return { world, first: world.take() };
}

describe("H1: a dispatch whose record is gone", () => {
  it("is written again, as the same attempt, to the same lane", () => {
    const { world, first } = dispatched();
    world.pass(60_000);
    expect(world.partition.unheard(world.nowMs)).toEqual([
      { ...nameOf(first.value), pool: "default", priority: "normal", lane: first.partition },
    ]);
    world.step({ kind: "gone", dispatches: [nameOf(first.value)], taskEventsEnd: world.taskEventsEnd });
    expect(world.take()).toEqual(first);
    world.succeed(first);
    expect(world.completions).toMatchObject([{ jobId: "job", status: "succeeded" }]);
    expect(world.eventsOf("task.queued")).toHaveLength(1);
  });

  it("is not, as long as something may have been said of it that was not heard", () => {
    const { world, first } = dispatched();
    world.publish({ type: "started", ...nameOf(first.value), executor: "x1", incarnation: "x1-i1", delivery: 1 });
    const gone = { kind: "gone", dispatches: [nameOf(first.value)], taskEventsEnd: world.taskEventsEnd } as const;
    world.step(gone);
    expect(world.dispatches).toEqual([]);
    world.read();
    world.step(gone);
    expect(world.dispatches).toEqual([]);
  });

  it("is not, where somebody has asked for it, where it is over, or of an earlier attempt or run", () => {
    const { world, first } = dispatched();
    const name = nameOf(first.value);
    const gone = (change: object = {}) =>
      ({ kind: "gone", dispatches: [{ ...name, ...change }], taskEventsEnd: world.taskEventsEnd }) as const;
    world.step(gone({ attempt: 2 }));
    world.step(gone({ run: 2 }));
    world.step(gone({ task: "unknown" }));
    world.step(gone({ jobId: "unknown" }));
    world.claim(first, executorNumber(1));
    world.step(gone());
    world.succeed(first);
    world.step(gone());
    expect(world.dispatches).toEqual([]);
  });

  it("gets a new number where it had begun with an executor that died: no two runs of an attempt bear the same", () => {
    const { world, first } = dispatched();
    world.start(first);
    world.fleet([{ executor: "x2", incarnation: "x2-i1" }], { deadIncarnations: ["x1-i1"] });
    world.step({ kind: "gone", dispatches: [nameOf(first.value)], taskEventsEnd: world.taskEventsEnd });
    world.pass(5_000);
    expect(world.take().value).toMatchObject({ task: "a", attempt: 2 });
  });

  it("is not written again once its job is being stopped", () => {
    const { world, first } = dispatched();
    world.command("job", { command: "cancel", commandId: "c" });
    world.step({ kind: "gone", dispatches: [nameOf(first.value)], taskEventsEnd: world.taskEventsEnd });
    expect(world.dispatches).toEqual([]);
    expect(world.completions).toMatchObject([{ status: "cancelled" }]);
  });
});
