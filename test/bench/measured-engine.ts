import { rmSync } from "node:fs";
import { startEngine } from "@spe/infra";
import { engineOfTests } from "../set-up/engine-of-tests.js";
import { processesOf, type ProcessState } from "./measure/processes.js";
import { UsageMeter } from "./measure/usage.js";
import { profileText } from "./profile/print-profile.js";
import type { Profiler } from "./profile/profiler.js";
import type { Outcome, Scenario } from "./scenarios/scenario.js";
import { BenchClient } from "./workload/bench-client.js";
import { oneTask } from "./workload/jobs.js";

interface Options {
  /** Beyond the defaults. */
  readonly settings: Readonly<Record<string, string>> | undefined;
  readonly profiler: Profiler | undefined;
  readonly say: (text: string) => void;
}

interface Measured {
  outcomeOf(name: string, scenario: Scenario, rounds: number): Promise<Outcome>;
}

interface Found {
  readonly memory: { readonly atRest: readonly ProcessState[]; readonly atEnd: readonly ProcessState[] };
  /** What contradicts "each job ends exactly once". */
  readonly violations: readonly string[];
}

const warmUpJobs = 2_000;

/** Boots an engine, empty and on any free ports, and warms it up; stops it after `work`, and removes it unless something was wrong. */
export async function measuredEngine(
  { settings, profiler, say }: Options,
  work: (measured: Measured) => Promise<void>,
): Promise<Found> {
  const options = engineOfTests(`bench-${process.pid}`);
  const engine = await startEngine({ ...options, env: { ...options.env, ...profiler?.environment, ...settings } });
  try {
    const client = await BenchClient.connect(engine);
    const atRest = processesOf(engine);
    const meter = new UsageMeter(engine);
    await client.runAll(Array.from({ length: warmUpJobs }, () => oneTask));
    await work({
      outcomeOf: async (name, scenario, rounds) => {
        const run = () => scenario.run({ engine, client, meter, rounds, say });
        if (profiler === undefined) return await run();
        const { value, profiles } = await profiler.during(name, engine, run);
        for (const profile of profiles) say(profileText(profile));
        return value;
      },
    });
    const found = { memory: { atRest, atEnd: processesOf(engine) }, violations: client.verify() };
    await client.close();
    await engine.stop();
    if (found.violations.length === 0) rmSync(options.home, { recursive: true });
    return found;
  } finally {
    await engine.stop();
  }
}
