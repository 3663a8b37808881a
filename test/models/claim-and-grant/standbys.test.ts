import { describe, it } from "vitest";
import { expectBrokenWithout, expectKept, isSoak, patience, type Worlds } from "./exploring.js";
import type { Bounds, Rules } from "./parts.js";
import { type Faults, noFaults } from "./world.js";

const usual: Bounds = {
  ...{ job: "chain", workers: 1, maxDeliveries: 3, retries: 0, canFail: false, restarts: false, canCancel: false },
  faults: noFaults,
};

const withFaults = (faults: Partial<Faults>): Pick<Bounds, "faults"> => ({ faults: { ...noFaults, ...faults } });

/** Two tasks wait for one: the first of them takes its place, and a worker is set aside for the other. */
const fork = { job: "fork", workers: 2 } as const;

/**
 * Of two tasks the second may be sent ahead and begun on the success of the first (ADR 8). In every state what holds of one task, and:
 * no task begins before what it needs has succeeded somewhere; no more is at work than the job may have; nobody asks for what it does
 * not hold. And from every state the job can end, with nothing left of it anywhere.
 */
const worlds: Worlds = [
  ["nothing goes wrong", {}],
  ["a task fails, and what needs it will not run", { canFail: true }],
  ["one worker, and runs that fail and are tried again", { job: "pair", canFail: true, retries: 1 }],
  ["an executor is wrongly taken for dead", withFaults({ misjudgements: 1 })],
  ["a rebalance", withFaults({ rebalances: 1 })],
  ["an executor is killed", withFaults({ kills: 1 })],
  ["one takes a place and one is begun beside it", fork],
  ["a place and one beside it, and a task fails", { ...fork, canFail: true }],
  [
    "a place and one beside it, and an executor is wrongly taken for dead",
    { ...fork, ...withFaults({ misjudgements: 1 }) },
  ],
];

const largeWorlds: Worlds = [
  ["an executor is wrongly taken for dead, and a rebalance", withFaults({ misjudgements: 1, rebalances: 1 })],
  ["a place and one beside it, and a rebalance", { ...fork, ...withFaults({ rebalances: 1 }) }],
];

describe("H1: standbys, in every order of what can happen", () => {
  it.each([...worlds, ...(isSoak ? largeWorlds : [])])(
    "%s: never begun twice nor too early, nothing left over",
    (what, bounds) => expectKept(what, { ...usual, ...bounds }),
    patience,
  );
});

const twice = /begun before|while it runs/;
const stuck = /can't come to an end/;
const needs: readonly (readonly [rule: keyof Rules, bounds: Partial<Bounds>, broken: RegExp])[] = [
  ["standbysWait", {}, /has begun, and a has not succeeded/],
  ["staleStandbysGo", withFaults({ rebalances: 1 }), twice],
  ["hadStandbyAsks", withFaults({ kills: 1 }), twice],
  ["standbysGoWithPartition", withFaults({ rebalances: 1 }), stuck],
  ["handoverFlushesNext", withFaults({ rebalances: 1 }), twice],
  ["writesWhole", withFaults({ kills: 1 }), stuck],
  ["withdrawsStandbys", { canFail: true }, stuck],
];

describe("standbys with one rule taken out", () => {
  it.each(needs)(
    "%s: the model finds what it is for",
    (rule, bounds, broken) => expectBrokenWithout(rule, { ...usual, ...bounds }, broken),
    patience,
  );
});
