import { describe, expect, it } from "vitest";
import { explore } from "../explore.js";
import { story, tell } from "../telling.js";
import { ClaimAndGrant } from "./claim-and-grant.js";
import type { Bounds } from "./parts.js";
import type { Faults } from "./world.js";

const patience = 600_000;
const none: Faults = { kills: 0, cuts: 0, rebalances: 0, misjudgements: 0 };
const usual: Bounds = { job: "chain", maxDeliveries: 3, retries: 0, canFail: false, restarts: false, canCancel: false, faults: none };

const worlds: readonly (readonly [what: string, bounds: Partial<Bounds>])[] = JSON.parse(process.env["W"] ?? "[]");

describe("try", () => {
  it.each(worlds)(
    "%s",
    async (what, bounds) => {
      const t = performance.now();
      const explored = await explore(new ClaimAndGrant({ ...usual, ...bounds, faults: { ...none, ...bounds.faults } }), 10_000_000);
      tell(what + " " + Math.round(performance.now() - t), explored);
      if (explored.counterexample) console.info(story(explored.counterexample));
    },
    patience,
  );
});
