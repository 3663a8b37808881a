import { namesWith } from "@spe/contracts";
import { createLogger } from "@spe/runtime";
import { beforeEach, describe, expect, it } from "vitest";
import type { AttemptName, GoneInput } from "../../../src/core/inputs.js";
import { LostDispatches } from "../../../src/shell/hanging/lost-dispatches.js";

const attempt: AttemptName = { jobId: "job", run: 1, task: "a", attempt: 1 };
const unheard = { ...attempt, pool: "default", priority: "normal", lane: 5 } as const;

/** One lane, its executors and what the planner has heard, as the watch sees them. */
class Lane {
  unheard = [unheard];
  askedBeforeMs = 0;
  end = 100;
  committed = 90;
  taskEventsEnd = 50;
  readonly positions = { pendingJobs: 0, jobControl: 0, taskEvents: 50 };
  readonly gone: GoneInput[] = [];

  readonly watch = new LostDispatches({
    core: {
      positions: this.positions,
      unheard: (beforeMs) => {
        this.askedBeforeMs = beforeMs;
        return this.unheard;
      },
    },
    names: namesWith(""),
    admin: {
      endOffsets: (of) => Promise.resolve(of.map((at) => ({ ...at, offset: this.end }))),
      committedOffsets: (_group, of) => Promise.resolve(of.map((at) => ({ ...at, offset: this.committed }))),
    },
    taskEventsEnd: () => Promise.resolve(this.taskEventsEnd),
    onGone: (input) => this.gone.push(input),
    logger: createLogger("test", "silent"),
  });
}

const proof = { kind: "gone", dispatches: [attempt], taskEventsEnd: 50 };

describe("H1: a dispatch is proven to be gone", () => {
  let lane: Lane;
  beforeEach(() => {
    lane = new Lane();
  });

  it("when its lane was worked off past an end that lay behind it, and nothing was heard of it", async () => {
    await lane.watch.look(100_000);
    expect(lane.askedBeforeMs).toBe(40_000);
    lane.end = 120;
    lane.committed = 100;
    await lane.watch.look(110_000);
    expect(lane.gone).toEqual([proof]);
  });

  it("not while the executors have not come so far", async () => {
    for (let nowMs = 0; nowMs < 900_000; nowMs += 10_000) await lane.watch.look(nowMs);
    expect(lane.gone).toEqual([]);
  });

  it("not before all has been heard that they had said by then", async () => {
    await lane.watch.look(0);
    lane.committed = 100;
    lane.taskEventsEnd = 60;
    await lane.watch.look(10_000);
    expect(lane.gone).toEqual([]);
    lane.positions.taskEvents = 60;
    await lane.watch.look(20_000);
    expect(lane.gone).toEqual([{ ...proof, taskEventsEnd: 60 }]);
  });

  it("not of an attempt that was not yet unheard of when the end was asked for", async () => {
    lane.unheard = [{ ...unheard, attempt: 2 }];
    await lane.watch.look(0);
    lane.unheard = [unheard];
    lane.committed = 100;
    await lane.watch.look(10_000);
    expect(lane.gone).toEqual([]);
  });

  it("not by an offset that was committed for a log that is there no more", async () => {
    await lane.watch.look(0);
    lane.committed = 1_000;
    await lane.watch.look(10_000);
    expect(lane.gone).toEqual([]);
  });

  it("not again while what was written for it may still be on its way", async () => {
    await lane.watch.look(0);
    lane.committed = 100;
    await lane.watch.look(10_000);
    for (let nowMs = 20_000; nowMs <= 70_000; nowMs += 10_000) await lane.watch.look(nowMs);
    expect(lane.gone).toEqual([proof]);
    await lane.watch.look(80_000);
    await lane.watch.look(90_000);
    expect(lane.gone).toEqual([proof, proof]);
  });

  it("never, as long as something is heard of all", async () => {
    lane.unheard = [];
    lane.committed = 100;
    await lane.watch.look(0);
    await lane.watch.look(10_000);
    expect(lane.gone).toEqual([]);
  });
});
