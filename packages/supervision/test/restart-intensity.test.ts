import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RestartIntensity } from "../src/index.js";

describe("restart intensity", () => {
  it("allows so many restarts within the window, and one more when the first has left it", () => {
    const intensity = new RestartIntensity({ maxRestarts: 2, withinMs: 1000 });
    expect([0, 10, 20, 1000, 1005].map((at) => intensity.allows(at))).toEqual([true, true, false, true, false]);
    expect(intensity.recent(1005)).toBe(2);
  });

  it("never allows more than the limit in any window", () => {
    const anyGaps = fc.array(fc.nat(400), { maxLength: 100 });
    fc.assert(
      fc.property(anyGaps, fc.nat(5), (gaps, maxRestarts) => {
        const intensity = new RestartIntensity({ maxRestarts, withinMs: 1000 });
        let nowMs = 0;
        const allowedAt: number[] = [];
        for (const gap of gaps) {
          nowMs += gap;
          if (intensity.allows(nowMs)) allowedAt.push(nowMs);
        }
        for (const end of allowedAt) {
          expect(allowedAt.filter((at) => at > end - 1000 && at <= end).length).toBeLessThanOrEqual(maxRestarts);
        }
      }),
    );
  });
});
