import { afterAll, beforeAll, expect, it } from "vitest";
import { leftoversOfStopped } from "../chaos/audit/audit.js";
import { ChaosEngine } from "../chaos/engine/chaos-engine.js";
import { runKillMatrix } from "../chaos/kills/kill-matrix.js";
import { matrixText, roundText, scaleText } from "../chaos/report.js";
import { scaleOutAndIn } from "../chaos/scale/scale-out-and-in.js";
import { engineOfTests } from "../set-up/engine-of-tests.js";

/**
 * The short form of `npm run chaos`, on an engine of its own: what is killed here, no other test has to live with. How long things took is printed;
 * the long form judges it, for a test may be slow on a busy machine.
 */
const seed = 20;
const say = (text: string): void => void process.stdout.write(`${text}\n`);

let target: ChaosEngine;
beforeAll(async () => {
  target = await ChaosEngine.start(engineOfTests("chaos"));
}, 180_000);
afterAll(() => target.stop());

it("executors 1 to 3 to 1 and planners 1 to 2 to 1: each task begins once", async () => {
  const report = await scaleOutAndIn(target, { seed, graphsPerSecond: 6, holdMs: 2_500, times: 1 });
  say(scaleText(report));
  expect(report.violations).toEqual([]);
  expect(report.executors.length).toBe(3);
}, 180_000);

it("kill -9 of planner, executor, results, gateway and broker, alone and in twos: every promise is kept", async () => {
  const parts = ["planner", "executor", "results", "gateway", "kafka"] as const;
  const report = await runKillMatrix(target, { seed, parts, kills: 2, graphs: 150 }, (news) => say(roundText(news)));
  say(matrixText(report));
  expect(report.violations).toEqual([]);
  expect(report.recoveries.length).toBe(parts.length * 2);
}, 400_000);

it("leaves no process and no file behind when it stops", async () => {
  await target.stop();
  expect(await leftoversOfStopped(target)).toEqual([]);
}, 30_000);
