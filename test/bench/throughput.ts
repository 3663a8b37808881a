/**
 * How fast a whole engine is on one machine: `node test/dist/bench/throughput.js` after a build.
 *
 * Boots an engine of its own (empty, any free ports), then measures over Kafka, from the append of a job to its completion as a
 * read_committed subscriber sees it: latency one job at a time, jobs of one task, graphs of ten, one graph of 10,000.
 * Prints medians of several rounds; the spread says how far to trust them.
 */
import { randomUUID } from "node:crypto";
import { cpus } from "node:os";
import { homePartition, messageSchemas, namesWith } from "@spe/contracts";
import { startEngine } from "@spe/infra";
import { connectMessaging, openCodec } from "@spe/messaging";
import { CompletionChecker, TopicObserver } from "@spe/testkit";
import { engineOfTests } from "../set-up/engine-of-tests.js";

const names = namesWith("");
const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };
const rounds = 3;

const engine = await startEngine(engineOfTests("bench"));
try {
  const brokers = (engine.env.SPE_KAFKA_BROKERS ?? "").split(",");
  const messaging = await connectMessaging({ brokers, clientId: "spe-bench" }, logger);
  const codec = await openCodec(
    { registryUrl: engine.env.SPE_REGISTRY_URL ?? "", prefix: "", schemas: messageSchemas },
    logger,
  );
  const partitions = (await messaging.admin.partitionCount(names.pendingJobs)) ?? 0;
  const appender = messaging.appender();
  const checker = new CompletionChecker();
  let completed = 0;
  const topic = await TopicObserver.open(messaging, codec, names.completedJobs, "completedJobs", (completion) => {
    checker.see(completion);
    completed++;
  });

  const runAll = async (jobs: readonly object[]): Promise<number> => {
    const goal = completed + jobs.length;
    const values = jobs.map((job) => ({ id: randomUUID(), value: Buffer.from(JSON.stringify(job)) }));
    const startedAt = performance.now();
    await Promise.all(
      values.map(({ id, value }) =>
        appender.append({ topic: names.pendingJobs, partition: homePartition(id, partitions), key: id, value }),
      ),
    );
    await topic.until(
      () => completed >= goal,
      600_000,
      () => `${goal - completed} completions are missing`,
    );
    const violations = checker.verify(values.map(({ id }) => id));
    if (violations.length > 0) throw new Error(violations.join("\n"));
    return performance.now() - startedAt;
  };

  const one = { task: "noop" };
  const ten = {
    tasks: Array.from({ length: 10 }, (_, n) => ({
      name: `t${n}`,
      type: "noop",
      needs: n === 0 ? [] : n === 9 ? ["t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8"] : ["t0"],
    })),
  };
  const chain = {
    tasks: ["a", "b", "c"].map((name, n, all) => ({ name, type: "noop", needs: n === 0 ? [] : [all[n - 1]] })),
  };
  const wide = { tasks: Array.from({ length: 10_000 }, (_, n) => ({ name: `t${n}`, type: "noop" })) };

  await runAll(Array.from({ length: 500 }, () => one)); // warm
  print("one task, idle, submit to completion", "ms", await repeatedly(100, () => runAll([one])));
  print("chain of three, idle", "ms", await repeatedly(50, () => runAll([chain])));
  print(
    "10,000 jobs of one task",
    "jobs/s",
    (await repeatedly(rounds, () => runAll(Array.from({ length: 10_000 }, () => one)))).map((ms) => 1e7 / ms),
  );
  print(
    "1,000 graphs of ten",
    "tasks/s",
    (await repeatedly(rounds, () => runAll(Array.from({ length: 1_000 }, () => ten)))).map((ms) => 1e7 / ms),
  );
  print(
    "one job of 10,000 tasks",
    "tasks/s",
    (await repeatedly(rounds, () => runAll([wide]))).map((ms) => 1e7 / ms),
  );

  await topic.stop();
  await appender.stop();
  await messaging.close();
} finally {
  await engine.stop();
}

async function repeatedly(times: number, measure: () => Promise<number>): Promise<number[]> {
  const figures: number[] = [];
  for (let n = 0; n < times; n++) figures.push(await measure());
  return figures;
}

function print(what: string, unit: string, figures: readonly number[]): void {
  const sorted = figures.toSorted((a, b) => a - b);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
  console.log(
    `${what.padEnd(40)} median ${at(0.5)} ${unit}   min ${at(0)}   p99/max ${at(0.99)}   (${figures.length} rounds, ${cpus().length} cores)`,
  );
}
