import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { backoffMs, inStep } from "../../src/cluster/pause.js";

describe("a pause before another attempt", () => {
  it("doubles up to its limit, with a quarter of jitter", () => {
    fc.assert(
      fc.property(fc.nat(40), (attempt) => {
        const full = Math.min(500, 50 * 2 ** attempt);
        const ms = backoffMs(attempt, 50, 500);
        expect(ms).toBeGreaterThanOrEqual(full * 0.75);
        expect(ms).toBeLessThanOrEqual(full);
      }),
    );
  });

  it("ends in step with others, at most a step later", () => {
    fc.assert(
      fc.property(fc.nat(1e9), (eighths) => {
        const moment = eighths / 8;
        const due = inStep(moment, 50);
        expect(due % 50).toBe(0);
        expect(due - moment).toBeGreaterThanOrEqual(0);
        expect(due - moment).toBeLessThan(50);
      }),
    );
    expect([401, 420, 450].map((moment) => inStep(moment, 50))).toEqual([450, 450, 450]);
  });
});
