import { expect, it } from "vitest";
import { backOffMs } from "../../src/shell/back-off.js";

it("H9: waits longer after each failure, up to 5 s, and two that fail together don't wait equally long", () => {
  expect([0, 1, 2, 3].map((failures) => backOffMs(failures, 0))).toEqual([50, 100, 200, 400]);
  expect(backOffMs(30, 0.999)).toBeLessThanOrEqual(5_000);
  for (const failures of [0, 3, 30]) {
    expect(backOffMs(failures, 0.9)).toBeGreaterThan(1.5 * backOffMs(failures, 0));
  }
});
