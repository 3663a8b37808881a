import { describe, expect, it } from "vitest";
import { isRestarted, restartDelayMs, restartedWith } from "../src/index.js";

describe("restart strategy", () => {
  it.each([
    ["one_for_one", ["b"]],
    ["one_for_all", ["a", "b", "c"]],
    ["rest_for_one", ["b", "c"]],
  ] as const)("%s restarts %j when b of a, b, c has ended", (strategy, restarted) => {
    expect(restartedWith(strategy, ["a", "b", "c"], "b")).toEqual(restarted);
  });

  it.each([
    ["permanent", true, true],
    ["permanent", false, true],
    ["transient", true, true],
    ["transient", false, false],
    ["temporary", true, false],
    ["temporary", false, false],
  ] as const)("a %s child whose failed is %s: restarted is %s", (restart, failed, expected) => {
    expect(isRestarted(restart, failed)).toBe(expected);
  });

  it("waits not at all before the first restart, then doubles up to the limit", () => {
    const delays = [0, 1, 2, 3, 4, 5].map((recent) => restartDelayMs(recent, { minMs: 100, maxMs: 300 }));
    expect(delays).toEqual([0, 0, 100, 200, 300, 300]);
  });
});
