import { describe, it } from "vitest";
import { expectBrokenWithout, expectKept, isSoak, patience, type Worlds } from "./exploring.js";
import type { Bounds, Rules } from "./parts.js";
import { type Faults, noFaults as none } from "./world.js";

const usual: Bounds = {
  job: "one",
  workers: 1,
  maxDeliveries: 3,
  retries: 0,
  canFail: false,
  restarts: true,
  canCancel: false,
  faults: none,
};

/**
 * In every state: an attempt is begun once by each delivery; nobody begins it while it runs elsewhere, unless one of the two executors
 * was out of touch or taken for dead since it was given the attempt; a record is committed only when its attempt is over; the job ends
 * once. And from every state, whatever died, it can still come to its end without another fault.
 */
const worlds: Worlds = [
  ["nothing goes wrong", {}],
  ["two rebalances", { faults: { ...none, rebalances: 2 } }],
  ["an executor is killed, and another starts", { faults: { ...none, kills: 1 } }],
  ["an executor is cut off", { faults: { ...none, cuts: 1 } }],
  ["the job is cancelled around a rebalance", { canCancel: true, faults: { ...none, rebalances: 1 } }],
  [
    "a run may fail and is tried again, around a rebalance",
    { retries: 1, canFail: true, faults: { ...none, rebalances: 1 } },
  ],
];

const largeWorlds: Worlds = [
  ["an executor is cut off, and a rebalance", { faults: { ...none, cuts: 1, rebalances: 1 } }],
  ["two cuts", { faults: { ...none, cuts: 2 } }],
];

describe("H1: claims and grants, in every order of what can happen", () => {
  it.each([...worlds, ...(isSoak ? largeWorlds : [])])(
    "%s: never begun twice, never forgotten",
    (what, bounds) => expectKept(what, { ...usual, ...bounds }),
    patience,
  );
});

const twice = /begun before|while it runs/;
const needs: readonly (readonly [rule: keyof Rules, faults: Partial<Faults>, broken: RegExp])[] = [
  ["redeliveriesAsk", { rebalances: 1 }, twice],
  ["gateKnowsHeartbeats", { cuts: 1 }, twice],
  ["gateKnowsRebalances", { rebalances: 1 }, twice],
  ["handoverFlushes", { rebalances: 1 }, twice],
  ["opensWhenConfirmed", { rebalances: 1 }, twice],
  ["noticesMissedGenerations", { rebalances: 2 }, twice],
  ["plannerKnowsHolders", { rebalances: 1 }, twice],
  ["commitsWhatIsDone", {}, /committed as done, and the attempt is open/],
  ["plannerLearnsDeaths", { kills: 1 }, /can't come to an end/],
];

describe("claims and grants with one rule taken out", () => {
  it.each(needs)(
    "%s: the model finds what it is for",
    (rule, faults, broken) => expectBrokenWithout(rule, { ...usual, faults: { ...none, ...faults } }, broken),
    patience,
  );
});
