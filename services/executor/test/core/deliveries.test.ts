import type { TaskDispatch } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { Deliveries } from "../../src/core/deliveries.js";

const attempt = { jobId: "j", run: 1, task: "main", attempt: 1 };
const dispatch: TaskDispatch = {
  ...attempt,
  type: "noop",
  payload: "null",
  timeoutMs: 1_000,
  retriesLeft: 0,
  resultDirectory: "j",
  upstream: [],
  plannerPartition: 0,
  submittedAtMs: 0,
};

/** An executor `one` with one record below the end it noted. */
function oneClaim(): { deliveries: Deliveries; done: number[]; claims: number[] } {
  const [done, claims]: [number[], number[]] = [[], []];
  const deliveries = new Deliveries("one", {
    claim: (_delivery, { offset }) => void claims.push(offset),
    tellDropped: () => undefined,
    stop: () => undefined,
    onReady: () => undefined,
  });
  const origin = { topic: "lane", partition: 0, offset: 7, onDone: () => void done.push(7) };
  deliveries.admit(dispatch, "normal", origin, "redelivery");
  return { deliveries, done, claims };
}

const grantTo = (incarnation: string, delivery: number) => {
  return { command: "grant", ...attempt, delivery, executor: incarnation, incarnation };
};

describe("a record whose attempt was granted to another", () => {
  it("H1: is not done with: should that one die, whoever owns the record has to see to it", () => {
    const { deliveries, done } = oneClaim();
    deliveries.onCommand(grantTo("two", 2), 0);
    expect(done).toEqual([]);
    deliveries.onCommand(grantTo("one", 3), 0);
    expect(deliveries.start()?.number).toBe(3);
  });

  it("is not run though it was granted here before, and is asked about again", () => {
    const { deliveries, done, claims } = oneClaim();
    deliveries.onCommand(grantTo("one", 2), 0);
    deliveries.onCommand(grantTo("two", 3), 0);
    expect(deliveries.start()).toBeUndefined();
    expect(claims).toEqual([7, 7]);
    expect(done).toEqual([]);
  });

  it("is forgotten where its partition is lost as well", () => {
    const { deliveries, claims } = oneClaim();
    deliveries.onCommand(grantTo("one", 2), 0);
    deliveries.losePartition("lane", 0);
    deliveries.onCommand(grantTo("two", 3), 0);
    expect(deliveries.inspect()).toEqual([]);
    expect(claims).toEqual([7]);
  });

  it("is done with when the planner says that the attempt is over", () => {
    const { deliveries, done } = oneClaim();
    deliveries.onCommand(grantTo("two", 2), 0);
    deliveries.onCommand({ command: "drop", ...attempt, executor: "one", incarnation: "one" }, 0);
    expect(done).toEqual([7]);
  });
});
