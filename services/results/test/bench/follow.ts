/**
 * What the view costs: CPU of the results service and of Postgres, transactions, rows and WAL, for each 1,000 jobs. Linux.
 *
 *   SPE_TEST_KAFKA=host:port SPE_TEST_REGISTRY=url SPE_TEST_POSTGRES=url node services/results/dist/test/bench/follow.js [jobs] [graphs] [tasks/s]
 *
 * Writes what an engine writes of so many jobs of one task and graphs of ten (1 → 8 → 1), handed in at once and worked off at the pace
 * given, into topics and a database of its own, while a results service of its own follows. Postgres has to run on this machine.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { stack } from "../shell/stack.js";
import { World } from "../shell/world.js";
import { Meter, type Reading } from "./meter.js";
import { play } from "./play.js";
import { loadOf, type Pace, type Shape } from "./workload.js";

const [jobs = 20_000, graphs = 1_000, tasksPerSecond = 2_000] = process.argv.slice(2).map(Number);
const pace: Pace = { submittedPerSecond: 10_000, acceptedPerSecond: 4_000, tasksPerSecond, taskMs: 200 };

if (stack === undefined) process.exit(1);
const world = await World.create(stack, 8);
const main = fileURLToPath(new URL("../../src/main.js", import.meta.url));
const service = spawn(process.execPath, [...process.execArgv, main], {
  env: { ...process.env, ...world.environment, SPE_RESULTS_PORT: "0" },
  stdio: ["ignore", "ignore", "inherit"],
});
try {
  const meter = await Meter.of(service.pid ?? 0, world.database);
  await follow(meter, "one", 2_000); // warm
  await report(meter, "jobs of one task", "one", jobs);
  await report(meter, "graphs of ten", "graph", graphs);
} finally {
  service.kill("SIGTERM");
  await once(service, "exit");
  await world.close();
}

async function report(meter: Meter, name: string, shape: Shape, count: number): Promise<void> {
  if (count === 0) return;
  const { seconds, cost } = await follow(meter, shape, count);
  const each = (number: number): string => ((number * 1_000) / count).toFixed(number * 1_000 > 10 * count ? 0 : 3);
  console.log(`${count} ${name}, in ${seconds.toFixed(1)} s; for each 1,000 of them:`);
  console.log(`  CPU seconds: results ${each(cost.serviceSeconds)}, Postgres ${each(cost.postgresSeconds)}`);
  console.log(`  transactions ${each(cost.transactions)}, WAL ${each(cost.walBytes / 1_024)} KiB`);
  for (const [table, { inserted, updated, inPlace, deleted }] of cost.tables) {
    if (inserted + updated + deleted === 0) continue;
    console.log(
      `  ${table}: ${each(inserted)} inserted, ${each(updated)} updated (${each(inPlace)} in place), ${each(deleted)} deleted`,
    );
  }
}

async function follow(meter: Meter, shape: Shape, count: number): Promise<{ seconds: number; cost: Reading }> {
  const load = loadOf(shape, count, pace, Date.now());
  const before = await meter.read();
  const startedAt = performance.now();
  await play(load, world);
  await world.caughtUp();
  const seconds = (performance.now() - startedAt) / 1_000;
  return { seconds, cost: (await meter.read()).since(before) };
}
