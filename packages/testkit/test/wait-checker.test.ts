import { describe, expect, it } from "vitest";
import { WaitChecker } from "../src/index.js";

describe("the wait checker", () => {
  it("is content while every job moves within the limit", () => {
    const checker = new WaitChecker(1_000);
    checker.begin("j", 0);
    for (const atMs of [900, 1_800, 2_700]) checker.progress("j", atMs);
    checker.end("j", 3_600);
    expect(checker.verify(99_000)).toEqual([]);
    expect(checker.longestOpen(99_000)).toBe(0);
  });

  it("finds a job that stood still, with what was killed before and meanwhile", () => {
    const checker = new WaitChecker(1_000);
    for (const [what, atMs] of [
      ["gateway", 10],
      ["planner", 90],
      ["broker", 600],
      ["results", 5_000],
    ] as const)
      checker.seeDeath({ what, atMs });
    checker.begin("j", 0);
    checker.progress("j", 100);
    checker.end("j", 1_101);
    expect(checker.verify(2_000)).toEqual([
      "Wait: job j stood still for 1.0 s (killed: planner at -0.0 s, broker at 0.5 s), longer than 1.0 s.",
    ]);
  });

  it("finds one that never begins, and one that never ends", () => {
    const checker = new WaitChecker(1_000);
    checker.begin("a", 0);
    checker.begin("b", 0);
    checker.progress("b", 500);
    expect(checker.verify(1_200).map((text) => text.slice(0, 12))).toEqual(["Wait: job a "]);
    expect(checker.verify(2_000)).toHaveLength(2);
    expect(checker.longestOpen(2_000)).toBe(2_000);
  });

  it("takes an end that is read before the answer to the submission for what it is", () => {
    const checker = new WaitChecker(1_000);
    checker.end("j", 10);
    checker.begin("j", 20);
    expect(checker.verify(9_000)).toEqual([]);
  });
});
