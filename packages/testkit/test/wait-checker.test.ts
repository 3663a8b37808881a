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

  it("gives each of two deaths the whole limit where the second was planned amid the recovery from the first, and says so", () => {
    const checker = new WaitChecker(1_000);
    checker.begin("j", 0);
    checker.seeDeath({ what: "broker", atMs: 100 });
    checker.seeDeath({ what: "planner", atMs: 700, isAmidRecovery: true });
    checker.end("j", 1_600);
    expect(checker.verify(9_000)).toEqual([]);
    expect(checker.longest(9_000, 1).map((wait) => checker.describe(wait))).toEqual([
      "job j stood still for 1.6 s, 0.9 s of it without another death (killed: broker at 0.1 s, planner at 0.7 s amid the recovery)",
    ]);
  });

  it.each([
    ["before the second of two such deaths", 1_300, 1_900],
    ["after it", 700, 1_800],
  ])("finds a job that stood still for too long %s", (_when, secondAtMs, endMs) => {
    const checker = new WaitChecker(1_000);
    checker.begin("j", 0);
    checker.seeDeath({ what: "broker", atMs: 100 });
    checker.seeDeath({ what: "planner", atMs: secondAtMs, isAmidRecovery: true });
    checker.end("j", endMs);
    expect(checker.verify(9_000)).toHaveLength(1);
  });

  it("takes nothing off for any other death in a wait", () => {
    const checker = new WaitChecker(1_000);
    checker.begin("j", 0);
    for (const atMs of [100, 700]) checker.seeDeath({ what: "broker", atMs });
    checker.end("j", 1_600);
    expect(checker.verify(9_000)).toHaveLength(1);
  });

  it("keeps of a job the wait that counts for most, not the one that lasts longest", () => {
    const checker = new WaitChecker(1_000);
    checker.begin("j", 0);
    checker.seeDeath({ what: "planner", atMs: 900, isAmidRecovery: true });
    checker.progress("j", 1_800);
    checker.end("j", 2_801);
    expect(checker.verify(9_000)).toEqual([
      "Wait: job j stood still for 1.0 s (killed: planner at -0.9 s amid the recovery), longer than 1.0 s.",
    ]);
  });

  it("tells whether all jobs have moved since a moment", () => {
    const checker = new WaitChecker(1_000);
    checker.begin("a", 0);
    checker.begin("b", 0);
    checker.progress("a", 20);
    expect(checker.hasStoodSince(10)).toBe(true);
    checker.end("b", 30);
    checker.begin("c", 40);
    expect(checker.hasStoodSince(10)).toBe(false);
    expect(checker.hasStoodSince(20)).toBe(true);
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
