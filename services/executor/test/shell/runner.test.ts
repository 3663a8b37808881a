import { expect, it } from "vitest";
import { RunnerBench } from "./runner-bench.js";

it("H1: a run that would have been told of by its end alone is told of before its partition may change hands", async () => {
  const bench = new RunnerBench();
  await bench.admit("a", "first_delivery");
  expect(bench.said).toEqual([]);
  bench.runner.tellStarted();
  expect(bench.said).toEqual(["a started"]);
});

it("H1: so is a run that is over, and whose files and log lines are still being put in their places", async () => {
  const bench = new RunnerBench();
  await bench.admit("a", "first_delivery");
  bench.log();
  await bench.succeed();
  expect(bench.runner.running).toEqual([]);
  expect(bench.said).toEqual([]);
  bench.runner.tellStarted();
  bench.runner.tellStarted();
  expect(bench.said).toEqual(["a started"]);
});
