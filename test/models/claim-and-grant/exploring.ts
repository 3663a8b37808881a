import { expect } from "vitest";
import { explore } from "../explore.js";
import { story, tell } from "../telling.js";
import { ClaimAndGrant } from "./claim-and-grant.js";
import type { Bounds, Rules } from "./parts.js";

/** SPE_TEST_SOAK=1 looks at larger worlds too, which takes minutes and some GiB. */
export const isSoak = process.env["SPE_TEST_SOAK"] !== undefined;
export const patience = 600_000;

const mostStates = 10_000_000;

/** A world by what goes wrong in it. */
export type Worlds = readonly (readonly [what: string, bounds: Partial<Bounds>])[];

/** Each order of what can happen in it keeps the rules, and some lead to the end. */
export async function expectKept(what: string, bounds: Bounds): Promise<void> {
  const explored = await explore(new ClaimAndGrant(bounds), mostStates);
  tell(what, explored);
  expect(explored.counterexample && story(explored.counterexample)).toBeUndefined();
  expect(explored.done).toBeGreaterThan(0);
}

/** Without the rule there is an order in which something is broken, and it is told. */
export async function expectBrokenWithout(rule: keyof Rules, bounds: Bounds, broken: RegExp): Promise<void> {
  const { counterexample } = await explore(new ClaimAndGrant(bounds, { [rule]: false }));
  expect(counterexample?.broken).toMatch(broken);
  if (counterexample) console.info(`Without ${rule}:\n${story(counterexample)}`);
}
