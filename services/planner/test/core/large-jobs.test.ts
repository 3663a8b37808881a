import { describe, expect, it, vi } from "vitest";
import { World } from "./world.js";

vi.setConfig({ testTimeout: 60_000 });

const restingOn = (n: number): object => ({
  name: `task_${n}`,
  type: "noop",
  payload: { n, text: "x".repeat(300) },
  needs: n < 200 ? [] : [`task_${n - 200}`, `task_${n - 137}`],
});

describe("a job of 10,000 tasks", () => {
  const request = { tasks: Array.from({ length: 10_000 }, (_, n) => restingOn(n)) };

  it("is stored in records that are small, and of which a step rewrites only what it changed", () => {
    const world = new World();
    world.fleet([{ slots: 100 }]);
    world.submit("big", request);
    const [first] = world.settles.slice(-1);
    for (const { key, entry } of first?.stateEntries ?? []) {
      expect(entry?.body.length, key).toBeLessThanOrEqual(512 * 1024);
    }
    for (let n = 0; n < 200; n++) {
      world.succeed(world.take(), { n });
      const { stateEntries = [], jobEvents = [] } = world.settles.at(-1) ?? {};
      expect(stateEntries.length).toBeLessThanOrEqual(2 + 1 + 3); // head and positions, the task's block, those of what it released
      expect(stateEntries.reduce((sum, { entry }) => sum + (entry?.body.length ?? 0), 0)).toBeLessThan(40_000);
      expect(jobEvents).toHaveLength(1);
    }
  });

  it("survives a restart in the middle, runs to its end, and leaves nothing behind", () => {
    const world = new World({ batches: true });
    world.fleet([{ slots: 500 }]);
    world.submit("big", request);
    let ended = 0;
    for (let round = 0; ended < 10_000 && round < 500; round++) {
      world.settle();
      for (const dispatch of world.takeAll()) {
        world.succeed(dispatch);
        ended++;
      }
      if (round % 20 === 5) {
        world.settle();
        world.restart();
      }
    }
    world.settle();
    expect(world.completions).toMatchObject([{ status: "succeeded", taskCounts: { succeeded: 10_000 } }]);
    expect([...world.store.keys()].filter((key) => key.startsWith("job/"))).toEqual([]);
  });

  it("that is cancelled says so of each task, in records of at most 512 KiB", () => {
    const world = new World();
    world.submit("big", request);
    world.command("big", { command: "cancel" });
    const records = world.settles.at(-1)?.jobEvents ?? [];
    expect(records.length).toBeGreaterThan(1);
    expect(records.flatMap(({ events }) => events).filter(({ type }) => type === "task.not_run")).toHaveLength(10_000);
    for (const record of records) expect(JSON.stringify(record).length).toBeLessThanOrEqual(512 * 1024);
    expect(world.events.map(({ sequence }) => sequence)).toEqual(world.events.map((_, index) => index + 1));
  });

  it("all of which miss their start at the same moment costs a step for each, not for each pair", () => {
    const world = new World();
    world.submit("big", { scheduleToStartMs: 100, tasks: request.tasks.map((task) => ({ ...task, needs: [] })) });
    world.pass(100);
    expect(world.completions).toMatchObject([{ status: "failed", taskCounts: { failed: 10_000 } }]);
  });
});

describe("a description whose payloads grow when quoted", () => {
  it("is stored whole in chunks that fit, and published within the size of a record (H7)", () => {
    const world = new World({ restartsAtEveryStep: true });
    world.fleet([{}]);
    const payload = { text: '"😀'.repeat(20_000) };
    world.submit("j", { tasks: Array.from({ length: 65 }, (_, n) => ({ name: `t${n}`, type: "noop", payload })) });
    for (const [key, entry] of world.store)
      expect(new TextEncoder().encode(entry.body).length, key).toBeLessThan(520_000);
    const [pending] = world.eventsOf("job.pending");
    expect(new TextEncoder().encode(pending?.description ?? "").length).toBeLessThan(9.5 * 1024 * 1024);
    expect(JSON.parse(world.take().value.payload ?? "")).toEqual(payload);
  });
});

describe("10,000 jobs of one task", () => {
  it("cost one state record and one event record each a batch, and two of each in all", () => {
    const world = new World({ batches: true });
    world.fleet([{ slots: 10_000 }]);
    for (let n = 0; n < 10_000; n++) world.submit(`j${n}`, { task: "noop" });
    const accepted = world.settle();
    expect(accepted.jobEvents).toHaveLength(10_000);
    expect(accepted.stateEntries).toHaveLength(10_001 + 1); // the fleet, once
    for (const dispatch of world.takeAll()) world.succeed(dispatch);
    const ended = world.settle();
    expect(ended.completions).toHaveLength(10_000);
    expect(ended.jobEvents).toHaveLength(10_000);
    expect(ended.stateEntries).toHaveLength(10_000 + 2); // tombstones, the chunk of ended ids, the positions
    expect([...world.store.keys()].sort()).toEqual(["ended/0", "fleet", "positions"]);
  });
});
