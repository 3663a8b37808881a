import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { startEngine } from "@spe/infra";
import { engineOfTests } from "../set-up/engine-of-tests.js";
import { processesOf } from "./measure/processes.js";
import { UsageMeter } from "./measure/usage.js";
import { profileText } from "./profile/print-profile.js";
import { Profiler } from "./profile/profiler.js";
import { describeMachine } from "./report/machine.js";
import { printReport, type Report } from "./report/report.js";
import type { Bench, Outcome } from "./scenarios/scenario.js";
import { scenarioTable } from "./scenarios/scenario-table.js";
import { BenchClient } from "./workload/bench-client.js";
import { oneTask } from "./workload/jobs.js";

export interface BenchOptions {
  /** Scenarios by name. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Where everything that was measured goes as JSON. */
  readonly json: string | undefined;
  /** The folder for profiles; undefined: none are made. */
  readonly profile: string | undefined;
}

const warmUpJobs = 2_000;

/** `npm run bench` after the set-up: resolves with the exit code. */
export async function bench({ only, rounds, json, profile }: BenchOptions): Promise<number> {
  const machine = describeMachine();
  const profiler = profile === undefined ? undefined : new Profiler(profile);
  const options = engineOfTests(`bench-${process.pid}`);
  const engine = await startEngine({ ...options, env: { ...options.env, ...profiler?.environment } });
  try {
    const client = await BenchClient.connect(engine);
    const atRest = processesOf(engine);
    const bench = { engine, client, meter: new UsageMeter(engine), rounds };
    await client.runAll(Array.from({ length: warmUpJobs }, () => oneTask));
    const outcomes = new Map<string, Outcome>();
    for (const [name, scenario] of Object.entries(scenarioTable).filter(([name]) => only.includes(name))) {
      say(`${name}: ${titles[name] ?? ""} …`);
      const run = () => scenario(bench);
      outcomes.set(name, profiler === undefined ? await run() : await profiled(profiler, name, bench, run));
    }
    const report: Report = { machine, rounds, outcomes, memory: { atRest, atEnd: processesOf(engine) } };
    say(printReport(report));
    if (json !== undefined) writeFileSync(json, JSON.stringify({ ...report, outcomes: Object.fromEntries(outcomes) }));
    await client.close();
    const exitCode = sayViolations(client.verify());
    await engine.stop();
    if (exitCode === 0) rmSync(options.home, { recursive: true }); // else its logs are of use
    return exitCode;
  } finally {
    await engine.stop();
  }
}

async function profiled(profiler: Profiler, name: string, { engine }: Bench, run: () => Promise<Outcome>) {
  const { value, profiles } = await profiler.during(name, engine, run);
  for (const profile of profiles) say(profileText(profile));
  return value;
}

/** A figure counts for nothing where a job was lost or doubled. */
function sayViolations(violations: readonly string[]): number {
  for (const violation of violations.slice(0, 20)) say(violation);
  return violations.length === 0 ? 0 : 1;
}

const titles = JSON.parse(readFileSync(new URL("scenarios.json", import.meta.url), "utf8")) as Record<string, string>;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
