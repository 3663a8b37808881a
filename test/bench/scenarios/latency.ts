import { quantile } from "../measure/statistics.js";
import type { Usage } from "../measure/usage.js";
import type { BenchJob } from "../workload/jobs.js";
import type { Scenario } from "./scenario.js";

interface Probe {
  readonly job: BenchJob;
  readonly tasksPerJob: number;
  readonly samplesPerRound: number;
  readonly p50AtMostMs: number;
}

/** One job after the other, each submitted when the completion of the one before has been read. */
export function latency({ job, tasksPerJob, samplesPerRound, p50AtMostMs }: Probe): Scenario {
  const run: Scenario["run"] = async ({ client, meter, rounds }) => {
    const byRound: number[][] = [];
    const usages: Usage[] = [];
    for (let round = 0; round < rounds; round++) {
      const samples: number[] = [];
      const { usage } = await meter.during(async () => {
        while (samples.length < samplesPerRound) samples.push((await client.runAll([job])).ms);
      });
      byRound.push(samples);
      usages.push(usage);
    }
    const at = (share: number) => ({
      unit: "ms",
      values: byRound.map((samples) => quantile(samples, share)),
      overall: quantile(byRound.flat(), share),
    });
    return {
      figures: [
        { what: "p50", ...at(0.5), aim: { atMost: p50AtMostMs } },
        { what: `p99 of ${byRound.flat().length}`, ...at(0.99) },
      ],
      usage: { jobs: samplesPerRound, tasks: samplesPerRound * tasksPerJob, rounds: usages },
      raw: { latenciesMs: byRound },
    };
  };
  return { run };
}
