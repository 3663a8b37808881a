import { expect, it } from "vitest";
import { RunnerBench } from "./runner-bench.js";

async function twoInARow(): Promise<RunnerBench> {
  const bench = new RunnerBench();
  await bench.admit("a", "first_delivery");
  await bench.admit("b", "standby", ["a"]);
  await bench.admit("c", "standby", ["b"]);
  return bench;
}

it("H1: what begins on a success is told of by that success, and nothing else of it overtakes that", async () => {
  const bench = await twoInARow();
  await bench.succeed();
  expect(bench.runner.running).toEqual(["j/1/b/1"]);
  bench.runner.tellStarted();
  await bench.succeed();
  expect(bench.said).toEqual(["a succeeded b"]);
  await bench.ack();
  expect(bench.said).toEqual(["a succeeded b", "b succeeded"]);
});

it("H1: nothing begins on a success that can't be told at once, as a rebalance may come in between", async () => {
  const bench = await twoInARow();
  await bench.succeed();
  await bench.succeed();
  expect(bench.runner.running).toEqual([]);
  await bench.ack();
  expect(bench.said.at(-1)).toBe("b succeeded");
});

it("H1: nothing begins on a success while the start gate is closed", async () => {
  const bench = await twoInARow();
  bench.isRebalancing = true;
  await bench.succeed();
  expect(bench.runner.running).toEqual([]);
  expect(bench.said).toEqual(["a succeeded"]);
});

it("what begins on a success may be followed in its turn once that is in the log", async () => {
  const bench = await twoInARow();
  await bench.succeed();
  await bench.ack();
  await bench.succeed();
  expect(bench.runner.running).toEqual(["j/1/c/1"]);
});
