import { describe, expect, it } from "vitest";
import { explore } from "../explore.js";
import { story, tell } from "../telling.js";
import { claimReadingFirst } from "./claim-reading-first.js";
import { type Bounds, Ownership } from "./ownership.js";
import type { Rules } from "./parts.js";
import type { Faults } from "./world.js";

/** SPE_TEST_SOAK=1 looks at larger worlds too, which takes minutes. */
const isSoak = process.env["SPE_TEST_SOAK"] !== undefined;
const patience = 600_000;

const none: Faults = { rebalances: 0, kills: 0, losses: 0 };

/**
 * In every state: the outputs that are committed were made of the inputs in their order, none twice and none left out; nobody goes on
 * who has found a later generation's barrier than its own; nobody fences who asked the group too late. And from every state all inputs can
 * still be processed without another fault: somebody is able to own the partition at last.
 */
const worlds: readonly (readonly [what: string, bounds: Bounds])[] = [
  ["nothing goes wrong", { inputs: 3, faults: none }],
  ["a rebalance at any moment", { inputs: 2, faults: { ...none, rebalances: 1 } }],
  [
    "two answers that never come, to requests that arrive or arrive late",
    { inputs: 2, faults: { ...none, losses: 2 } },
  ],
  ["a rebalance, and a planner is killed", { inputs: 2, faults: { ...none, rebalances: 1, kills: 1 } }],
  ["a rebalance, and an answer that never comes", { inputs: 1, faults: { ...none, rebalances: 1, losses: 1 } }],
];

const largeWorlds: typeof worlds = [
  ["a rebalance, an answer that never comes, two inputs", { inputs: 2, faults: { ...none, rebalances: 1, losses: 1 } }],
  ["two rebalances", { inputs: 2, faults: { ...none, rebalances: 2 } }],
];

describe("H9: the ownership of a planner partition, in every order of what can happen", () => {
  it.each([...worlds, ...(isSoak ? largeWorlds : [])])(
    "%s: each input is processed once, in order, and somebody owns the partition at last",
    async (what, bounds) => {
      const explored = await explore(new Ownership(bounds), 10_000_000);
      tell(what, explored);
      expect(explored.counterexample && story(explored.counterexample)).toBeUndefined();
      expect(explored.done).toBeGreaterThan(0);
    },
    patience,
  );
});

const needs: readonly (readonly [rule: keyof Rules, faults: Partial<Faults>, broken: RegExp])[] = [
  ["confirmsFirst", { rebalances: 1 }, /fences although its generation was over/],
  ["brokerFences", { rebalances: 1 }, /processed twice/],
  ["seesBarriers", { rebalances: 1 }, /goes on past the barrier/],
  ["discardsAfterErrors", { losses: 1 }, /processed twice/],
  ["positionsWithOutputs", { rebalances: 1 }, /processed twice/],
];

describe("the ownership with one rule taken out", () => {
  it.each(needs)(
    "%s: the model finds what it is for",
    async (rule, faults, broken) => {
      const model = new Ownership({ inputs: 2, faults: { ...none, ...faults } }, { [rule]: false });
      const { counterexample } = await explore(model);
      expect(counterexample?.broken).toMatch(broken);
      if (counterexample) console.info(`Without ${rule}:\n${story(counterexample)}`);
    },
    patience,
  );

  it("reading before fencing: the model finds that an input is processed twice", async () => {
    const model = new Ownership({ inputs: 2, faults: { ...none, rebalances: 1 } }, {}, claimReadingFirst);
    const { counterexample } = await explore(model);
    expect(counterexample?.broken).toBe("Input 0 is processed twice.");
    if (counterexample) console.info(`Reading before fencing:\n${story(counterexample)}`);
  });
});
