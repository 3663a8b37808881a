import type { Usage } from "../measure/usage.js";
import type { BenchJob } from "../workload/jobs.js";
import type { Figure, Scenario } from "./scenario.js";

interface Load {
  readonly jobs: readonly BenchJob[];
  readonly tasksPerJob: number;
  /** What is counted a second. */
  readonly count: "jobs" | "tasks";
  readonly aim?: Figure["aim"];
}

/** All jobs appended at once, until the last completion is read; what it took includes the view's catching up. */
export function throughput({ jobs, tasksPerJob, count, aim }: Load): Scenario {
  const run: Scenario["run"] = async ({ client, meter, rounds }) => {
    const tasks = jobs.length * tasksPerJob;
    const perSecond: number[] = [];
    const viewBehind: number[] = [];
    const usages: Usage[] = [];
    for (let round = 0; round < rounds; round++) {
      const { value, usage } = await meter.during(async () => {
        const { ids, ms } = await client.runAll(jobs);
        return { ms, viewBehindMs: await client.untilViewShows(ids) };
      });
      perSecond.push((count === "jobs" ? jobs.length : tasks) / (value.ms / 1_000));
      viewBehind.push(value.viewBehindMs / 1_000);
      usages.push(usage);
    }
    return {
      figures: [
        { what: "until the last completion", unit: `${count}/s`, values: perSecond, ...(aim && { aim }) },
        { what: "then until the view shows them all", unit: "s", values: viewBehind },
      ],
      usage: { jobs: jobs.length, tasks, rounds: usages },
    };
  };
  return { run };
}
