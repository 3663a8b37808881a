import type { TaskDispatch } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import type { Admission } from "../../src/core/admission.js";
import { Deliveries } from "../../src/core/deliveries.js";
import type { Delivery } from "../../src/core/delivery.js";
import { SucceededHere } from "../../src/core/succeeded-here.js";

const dispatchOf = (task: string, more: Partial<TaskDispatch> = {}): TaskDispatch => ({
  ...{ jobId: "j", run: 1, task, attempt: 1, type: "noop", payload: "null", timeoutMs: 1_000, retriesLeft: 0 },
  ...{ resultDirectory: "j", upstream: [], plannerPartition: 0, submittedAtMs: 0 },
  ...more,
});

/** An executor that notes what it asks and says, and which records are done with. */
class Held {
  readonly log: string[] = [];
  readonly deliveries = new Deliveries("one", {
    claim: ({ dispatch }) => void this.log.push(`claim ${dispatch.task}`),
    tellDropped: ({ dispatch }) => void this.log.push(`dropped ${dispatch.task}`),
    stop: ({ dispatch }) => void this.log.push(`stop ${dispatch.task}`),
    onReady: () => undefined,
  });
  #offset = 0;

  admit(dispatch: TaskDispatch, admission: Admission): void {
    const offset = this.#offset++;
    const origin = { topic: "lane", partition: 0, offset, onDone: () => void this.log.push(`done ${offset}`) };
    this.deliveries.admit(dispatch, "normal", origin, admission);
  }

  begin(task: string): Delivery {
    this.admit(dispatchOf(task), "first_delivery");
    const begun = this.deliveries.start();
    if (begun === undefined) throw new Error("nothing is ready");
    return begun;
  }

  succeed(delivery: Delivery, workers = 1): readonly string[] {
    return this.deliveries
      .succeed(delivery, `"${delivery.dispatch.task}"`, workers)
      .map(({ dispatch }) => dispatch.task);
  }
}

const standby = (task: string, lacks: readonly string[] = [], kind = "place"): TaskDispatch =>
  dispatchOf(task, { standby: kind, upstream: lacks.map((name) => ({ task: name })) });

describe("what stands by", () => {
  it("begins on a success, with the result that it lacked", () => {
    const held = new Held();
    const a = held.begin("a");
    held.admit(standby("b", ["a"]), "standby");
    expect(held.deliveries.start()).toBeUndefined();
    const [b] = held.deliveries.succeed(a, "7", 1);
    expect(b?.state).toEqual({ status: "running", delivery: 1 });
    expect(b?.dispatch).toMatchObject({ task: "b", standby: null, upstream: [{ task: "a", result: "7" }] });
    held.deliveries.end(b as Delivery);
    expect(held.log).toEqual(["done 1"]);
  });

  it("waits for all the results it lacks, also those that were here before it came", () => {
    const held = new Held();
    const [a, b, c] = [held.begin("a"), held.begin("b"), held.begin("c")];
    expect(held.succeed(a)).toEqual([]);
    held.admit(standby("d", ["a", "b"]), "standby");
    expect(held.succeed(c)).toEqual([]);
    expect(held.succeed(b)).toEqual(["d"]);
  });

  it("takes the one place that a success leaves; what stands beside takes none", () => {
    const held = new Held();
    const a = held.begin("a");
    for (const [task, kind] of [
      ["b", "place"],
      ["c", "beside"],
      ["d", "place"],
      ["e", "beside"],
    ] as const) {
      held.admit(standby(task, ["a"], kind), "standby");
    }
    expect(held.succeed(a, 8)).toEqual(["b", "c", "e"]);
  });

  it("begins in the order of the job's tasks, whatever came first", () => {
    const held = new Held();
    const [a, b] = [held.begin("a"), held.begin("b")];
    held.admit({ ...standby("late", ["a"]), rank: 9 }, "standby");
    held.admit({ ...standby("early"), rank: 3 }, "standby");
    expect(held.succeed(a)).toEqual(["early"]);
    expect(held.succeed(b)).toEqual(["late"]);
  });

  it("begins as far as there are workers, and not at all while others wait for one", () => {
    const held = new Held();
    const a = held.begin("a");
    held.admit(standby("b", ["a"], "beside"), "standby");
    held.admit(standby("c", ["a"], "beside"), "standby");
    held.admit(dispatchOf("other", { jobId: "k" }), "first_delivery");
    expect(held.succeed(a, 8)).toEqual([]);
    const other = held.deliveries.start() as Delivery;
    expect(held.succeed(other, 8)).toEqual([]);
    const again = held.begin("z");
    expect(held.succeed(again, 1)).toEqual(["b"]);
  });

  it("is for its own run of its own job", () => {
    const held = new Held();
    held.admit(standby("b", []), "standby");
    held.admit(dispatchOf("a", { run: 2 }), "first_delivery");
    expect(held.succeed(held.deliveries.start() as Delivery)).toEqual([]);
  });

  it("H1: is thrown away where another may have begun it: its task is dispatched when it is wanted", () => {
    const held = new Held();
    held.admit(standby("b", ["a"]), "stale_standby");
    expect(held.log).toEqual(["done 0"]);
    expect(held.deliveries.inspect()).toEqual([]);
  });

  it("H1: is forgotten with its partition: who gets that next may begin it", () => {
    const held = new Held();
    const a = held.begin("a");
    held.admit(standby("b", ["a"]), "standby");
    held.deliveries.losePartition("lane", 0);
    expect(held.succeed(a)).toEqual([]);
    expect(held.deliveries.standbysIn("lane", 0)).toBe(0);
  });

  it("H1: is thrown away, and not asked for, when another was told to run its attempt", () => {
    const held = new Held();
    held.admit(standby("b", ["a"]), "standby");
    held.deliveries.onCommand(
      { command: "grant", jobId: "j", run: 1, task: "b", attempt: 1, delivery: 2, executor: "x2", incarnation: "two" },
      0,
    );
    expect(held.log).toEqual(["done 0"]);
    expect(held.deliveries.inspect()).toEqual([]);
    expect(held.deliveries.standbysIn("lane", 0)).toBe(0);
  });

  it("is dropped without a word when it is cancelled, before it came or after", () => {
    const held = new Held();
    held.admit(standby("b"), "standby");
    const cancel = { command: "cancel", jobId: "j", run: 1, reason: "cancelled" };
    held.deliveries.onCommand(cancel, 0);
    held.admit(standby("c"), "standby");
    expect(held.log).toEqual(["done 0", "done 1"]);
    expect(held.deliveries.standbysIn("lane", 0)).toBe(0);
  });
});

describe("a dispatch that had a standby", () => {
  const whole = dispatchOf("b", { hadStandby: true, upstream: [{ task: "a", result: "7" }] });

  it("may be begun by who has that standing by", () => {
    const held = new Held();
    held.admit(standby("b", ["a"]), "standby");
    held.admit(whole, "redelivery");
    expect(held.deliveries.standbysIn("lane", 0)).toBe(0);
    const b = held.deliveries.start() as Delivery;
    expect(b.dispatch.upstream).toEqual(whole.upstream);
    held.deliveries.end(b);
    expect(held.log).toEqual(["done 0", "done 1"]);
  });

  it("H1: is asked about by everybody else, also by who has begun and ended it", () => {
    const held = new Held();
    const a = held.begin("a");
    held.admit(standby("b", ["a"]), "standby");
    const [b] = held.deliveries.succeed(a, "7", 1);
    held.deliveries.end(b as Delivery);
    held.admit(whole, "redelivery");
    expect(held.log).toEqual(["done 1", "claim b"]);
    expect(held.deliveries.start()).toBeUndefined();
  });
});

it("results that succeeded here are kept up to a number and a size, the latest", () => {
  const here = new SucceededHere();
  for (let n = 0; n < 1_200; n++) here.add({ jobId: "j", run: 1, task: `t${n}` }, "1");
  expect([here.resultOf({ jobId: "j", run: 1 }, "t199"), here.resultOf({ jobId: "j", run: 1 }, "t200")]).toEqual([
    undefined,
    "1",
  ]);
  here.add({ jobId: "j", run: 2, task: "large" }, "x".repeat(20 * 1024 * 1024));
  expect(here.resultOf({ jobId: "j", run: 2 }, "large")).toBeUndefined();
  expect(here.resultOf({ jobId: "j", run: 1 }, "t1199")).toBeUndefined();
});
