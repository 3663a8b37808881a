import { describe, expect, it } from "vitest";
import { Pace } from "../../src/shell/pace.js";

describe("the pace of transactions", () => {
  it("is open before the first", () => {
    expect(new Pace().opensAt).toBeLessThan(0);
  });

  it("pauses 2 ms for each input that was taken in, up to 100 ms", () => {
    const pace = new Pace();
    pace.committed(1, 1_000);
    expect(pace.opensAt).toBe(1_002);
    pace.committed(20, 2_000);
    expect(pace.opensAt).toBe(2_040);
    pace.committed(1_000, 3_000);
    expect(pace.opensAt).toBe(3_100);
  });

  it("is open again after a transaction of no inputs, such as one of a timer", () => {
    const pace = new Pace();
    pace.committed(1_000, 1_000);
    pace.committed(0, 1_100);
    expect(pace.opensAt).toBe(1_100);
  });
});
