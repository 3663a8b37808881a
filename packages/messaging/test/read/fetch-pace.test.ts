import { describe, expect, it } from "vitest";
import { FetchPace } from "../../src/read/fetch-pace.js";

describe("the pace of fetches", () => {
  it("is open before the first answer", () => {
    expect(new FetchPace().opensAt).toBeLessThan(0);
  });

  it("pauses in proportion to the records of the last answer, up to 20 ms", () => {
    const pace = new FetchPace();
    pace.answered(0, false, 1_000);
    expect(pace.opensAt).toBe(1_000);
    pace.answered(10, false, 1_000);
    expect(pace.opensAt).toBe(1_002);
    pace.answered(10_000, false, 1_000);
    expect(pace.opensAt).toBe(1_020);
  });

  it("does not pause while the log goes on beyond the answer", () => {
    const pace = new FetchPace();
    pace.answered(10_000, true, 1_000);
    expect(pace.opensAt).toBe(1_000);
  });
});
