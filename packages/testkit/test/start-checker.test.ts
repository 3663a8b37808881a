import { describe, expect, it } from "vitest";
import { StartChecker, type TaskStart } from "../src/index.js";

const first: TaskStart = { jobId: "j", run: 1, task: "a", attempt: 1, delivery: 1, incarnation: "x" };

const violationsOf = (starts: readonly TaskStart[], ...deaths: string[]): readonly string[] => {
  const checker = new StartChecker();
  for (const start of starts) checker.see(start);
  for (const death of deaths) checker.seeDeath(death);
  return checker.verify();
};

describe("the start checker", () => {
  it("is content with one start an attempt, and with a second one after a death", () => {
    expect(violationsOf([first, { ...first, attempt: 2 }, { ...first, task: "b" }])).toEqual([]);
    expect(violationsOf([first, { ...first, delivery: 2, incarnation: "y" }], "x")).toEqual([]);
  });

  it("finds a second start while the first executor lived, whoever else died", () => {
    expect(violationsOf([first, { ...first, delivery: 2, incarnation: "y" }], "y")).toEqual([
      "G7: attempt 1 of a in run 1 of job j was begun again as delivery 2, though nobody had killed who began it.",
    ]);
  });

  it("finds a second start under the same delivery, also after a death", () => {
    expect(violationsOf([first, { ...first, incarnation: "y" }], "x")).toEqual([
      "G7: attempt 1 of a in run 1 of job j was begun twice as delivery 1.",
    ]);
  });

  it("finds a success that never began", () => {
    const checker = new StartChecker();
    const succeeded = { sequence: 1, time: "t", type: "task.succeeded", task: "a", attempt: 1 };
    checker.seeEvents({ jobId: "j", run: 1, events: [succeeded] });
    expect(checker.verify()).toEqual(["G7: attempt 1 of a in run 1 of job j succeeded without having begun."]);
    checker.see(first);
    expect(checker.verify()).toEqual([]);
  });

  it("counts restarts", () => {
    const checker = new StartChecker();
    for (const delivery of [1, 2, 3]) checker.see({ ...first, delivery });
    expect(checker.restarts()).toBe(2);
  });
});
