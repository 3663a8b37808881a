import { describe, expect, it } from "vitest";
import { DeparturePace } from "../../src/core/departure-pace.js";

describe("a departure's pace", () => {
  it("lets what comes first, or after a pause, leave at once", () => {
    const pace = new DeparturePace();
    expect(pace.waitMs(0)).toBe(0);
    pace.left(50, 0);
    expect(pace.waitMs(1_000)).toBe(0);
  });

  it("holds the next one back the longer the more has left, within bounds", () => {
    const pace = new DeparturePace();
    pace.left(1, 100);
    expect(pace.waitMs(100)).toBe(4);
    expect(pace.waitMs(103)).toBe(1);
    pace.left(3, 104);
    expect(pace.waitMs(104)).toBe(12);
    pace.left(1_000, 116);
    expect(pace.waitMs(116)).toBe(20);
  });
});
