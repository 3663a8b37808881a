/**
 * What a task costs in an executor, in CPU time and requests to Kafka. On Linux, after a build:
 *
 *   SPE_TEST_KAFKA=127.0.0.1:9092 SPE_TEST_REGISTRY=http://127.0.0.1:8081/apis/ccompat/v7 \
 *     node services/executor/dist/test/bench/task-cost.js [--tasks 10000] [--outstanding 400] [--profile DIR]
 *
 * Any broker and registry will do: it works on topics of its own. The bench stands in the planner's place: it keeps so many
 * dispatches outstanding and counts the ends in taskEvents. --profile leaves a CPU profile of each process in DIR.
 */
import { mkdirSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { EngineBench, type ExecutorProcess } from "../shell/engine-bench.js";
import { type ProcessCost, processCost } from "./process-cost.js";

type Requests = Readonly<Record<string, { readonly count: number; readonly bytes: number }>>;

const { values: options } = parseArgs({
  options: {
    tasks: { type: "string", default: "10000" },
    outstanding: { type: "string", default: "400" },
    partitions: { type: "string", default: "8" },
    profile: { type: "string" },
  },
});
const tasks = Number(options.tasks);
const outstanding = Number(options.outstanding);
const perTransaction = Math.max(1, Math.floor(outstanding / 4));
const warmUpTasks = 1_000;
const singles = 50;
const preloaded = (file: string): string => `--import=${new URL(file, import.meta.url).href}`;

await using bench = await EngineBench.open(Number(options.partitions));
if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true });
const profiling =
  options.profile === undefined
    ? {}
    : { NODE_OPTIONS: preloaded("./profile-process.js"), SPE_TASK_PROFILE: options.profile, SPE_GRACE_MS: "10000" };
const executor = bench.start("bench", profiling, [preloaded("./count-requests.js")]);
await bench.beat(({ partitions }) => partitions.length === Number(options.partitions));

let dispatched = 0;
await load(warmUpTasks);
await measured("one at a time", singles, () => oneAtATime(singles));
await measured(`${outstanding} outstanding`, tasks, () => load(tasks));
executor.kill("SIGTERM");
await executor.exited;

async function load(count: number): Promise<void> {
  for (let left = count; left > 0; ) {
    const now = Math.min(left, perTransaction);
    await ended(dispatched + now - outstanding);
    await bench.dispatch(...Array.from({ length: now }, () => ({ jobId: `job-${dispatched++}` })));
    left -= now;
  }
  await ended(dispatched);
}

async function oneAtATime(count: number): Promise<void> {
  const latencies: number[] = [];
  for (let n = 0; n < count; n++) {
    const startedAt = performance.now();
    await bench.dispatch({ jobId: `job-${dispatched++}` });
    await ended(dispatched);
    latencies.push(performance.now() - startedAt);
    await pause(20);
  }
  latencies.sort((a, b) => a - b);
  console.log(`dispatch to end, one at a time: p50 ${latencies[Math.floor(count / 2)]?.toFixed(1)} ms`);
}

async function ended(count: number): Promise<void> {
  const isEnded = (): true | undefined => (bench.events.length >= count ? true : undefined);
  await bench.until(isEnded, () => `${count} ends; there are ${bench.events.length}`, 120_000);
}

async function measured(what: string, count: number, work: () => Promise<void>): Promise<void> {
  const [costBefore, requestsBefore] = [processCost(executor.pid), await requestsOf(executor)];
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const [cost, requests] = [processCost(executor.pid), await requestsOf(executor)];
  console.log(`${what}: ${count} tasks, ${(count / seconds).toFixed(0)}/s`);
  console.log(`  CPU ms a task: executor ${perTask("own")}, workers ${perTask("children")}`);
  const names = Object.keys(requests).filter((name) => countOf(name) > 0);
  console.log(`  requests per 1,000 tasks: ${names.map((name) => `${name} ${countOf(name).toFixed(0)}`).join(", ")}`);

  function perTask(part: keyof ProcessCost): string {
    return (((cost[part] - costBefore[part]) / count) * 1000).toFixed(3);
  }
  function countOf(name: string): number {
    return (((requests[name]?.count ?? 0) - (requestsBefore[name]?.count ?? 0)) / count) * 1000;
  }
}

async function requestsOf({ lines, pid }: ExecutorProcess): Promise<Requests> {
  const seen = lines.length;
  process.kill(pid, "SIGUSR2");
  for (;;) {
    const line = lines.slice(seen).find((text) => text.startsWith('{"requests":'));
    if (line !== undefined) return (JSON.parse(line) as { requests: Requests }).requests;
    await pause(5);
  }
}
