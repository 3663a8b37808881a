import type { ExecutorBeat } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { deadAfterSilenceMs, ExecutorRoll } from "../../../src/shell/fleet/executor-roll.js";

const dayMs = 24 * 3_600_000;

function beat(incarnation: string, fields: Partial<ExecutorBeat> = {}): ExecutorBeat {
  return {
    executor: "host-1",
    incarnation,
    status: "alive",
    host: "host",
    pid: 1,
    pool: "default",
    taskTypes: ["echo"],
    slots: 4,
    busy: 0,
    partitions: [1, 0],
    running: [],
    beat: 0,
    startedAt: "2026-01-01T00:00:00.000Z",
    ...fields,
  };
}

describe("the roll of executors", () => {
  it("shows who beats, with slots and partitions", () => {
    const roll = new ExecutorRoll();
    roll.heard(beat("a"), 1_000);
    expect(roll.fleet()).toEqual({
      executors: [{ executor: "host-1", incarnation: "a", pool: "default", slots: 4, partitions: [0, 1] }],
      deadIncarnations: [],
      knownTypes: [{ pool: "default", types: ["echo"] }],
    });
  });

  it("H3: calls an executor dead after 10 s of silence in which it could have been heard, and not before", () => {
    const roll = new ExecutorRoll();
    roll.heard(beat("a"), 1_000);
    roll.pass(deadAfterSilenceMs - 1);
    expect(roll.fleet().deadIncarnations).toEqual([]);
    roll.heard(beat("a"), 3_000);
    roll.pass(deadAfterSilenceMs - 1);
    roll.forgetSilence();
    roll.pass(deadAfterSilenceMs - 1);
    expect(roll.fleet().executors).toHaveLength(1);
    roll.pass(1);
    expect(roll.fleet()).toMatchObject({ executors: [], deadIncarnations: ["a"] });
    expect(roll.fleet().knownTypes).toEqual([{ pool: "default", types: ["echo"] }]);
  });

  it("takes back one who was only silent", () => {
    const roll = new ExecutorRoll();
    roll.heard(beat("a"), 1_000);
    roll.pass(deadAfterSilenceMs);
    roll.heard(beat("a"), 20_000);
    expect(roll.fleet()).toMatchObject({ executors: [{ incarnation: "a" }], deadIncarnations: [] });
  });

  it("H24: believes a successor's word and a farewell at once, for good", () => {
    const roll = new ExecutorRoll();
    roll.heard(beat("a"), 1_000);
    roll.heard(beat("b", { declaresDead: ["a"] }), 1_500);
    roll.heard(beat("a"), 1_600);
    expect(roll.fleet()).toMatchObject({ executors: [{ incarnation: "b" }], deadIncarnations: ["a"] });
    roll.heard(beat("b", { status: "gone" }), 2_000);
    expect(roll.fleet()).toMatchObject({ executors: [], deadIncarnations: ["a", "b"] });
  });

  it("offers no slots of one that drains, or whose last beat was old already when it was read", () => {
    const roll = new ExecutorRoll();
    roll.heard(beat("old", { executor: "host-0" }), 1_000);
    roll.heard(beat("draining", { executor: "host-2", status: "draining" }), 60_000);
    roll.heard(beat("new"), 60_000);
    const slots = roll.fleet().executors.map(({ incarnation, slots }) => [incarnation, slots]);
    expect(slots).toEqual([
      ["draining", 0],
      ["new", 4],
      ["old", 0],
    ]);
  });

  it("knows the types of the dead for seven days", () => {
    const roll = new ExecutorRoll();
    roll.heard(beat("a", { taskTypes: ["a.type"], status: "gone" }), dayMs);
    roll.heard(beat("b"), 7 * dayMs);
    expect(roll.fleet().knownTypes).toEqual([{ pool: "default", types: ["a.type", "echo"] }]);
    roll.heard(beat("b"), 8 * dayMs + 1);
    expect(roll.fleet().knownTypes).toEqual([{ pool: "default", types: ["echo"] }]);
  });
});
