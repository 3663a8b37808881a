import { readFileSync, writeFileSync } from "node:fs";
import { measuredEngine } from "./measured-engine.js";
import { Profiler } from "./profile/profiler.js";
import { describeMachine } from "./report/machine.js";
import { printReport, type Report } from "./report/report.js";
import type { Outcome } from "./scenarios/scenario.js";
import { scenarioTable } from "./scenarios/scenario-table.js";

export interface BenchOptions {
  /** Scenarios by name. */
  readonly only: readonly string[];
  readonly rounds: number;
  /** Where everything that was measured goes as JSON. */
  readonly json: string | undefined;
  /** The folder for profiles; undefined: none are made. */
  readonly profile: string | undefined;
}

/** `npm run bench` after the set-up: resolves with the exit code. */
export async function bench({ only, rounds, json, profile }: BenchOptions): Promise<number> {
  const machine = describeMachine();
  const profiler = profile === undefined ? undefined : new Profiler(profile);
  const chosen = Object.entries(scenarioTable).filter(([name]) => only.includes(name));
  const outcomes = new Map<string, Outcome>();
  const memory: Report["memory"][number][] = [];
  const violations: string[] = [];
  for (const settings of new Set(chosen.map(([, scenario]) => scenario.settings))) {
    const found = await measuredEngine({ settings, profiler, say }, async (measured) => {
      for (const [name, scenario] of chosen.filter(([, scenario]) => scenario.settings === settings)) {
        say(`${name}: ${titles[name] ?? ""} …`);
        outcomes.set(name, await measured.outcomeOf(name, scenario, rounds));
      }
    });
    memory.push(found.memory);
    violations.push(...found.violations);
  }
  const report: Report = { machine, rounds, outcomes, memory };
  say(printReport(report));
  if (json !== undefined) writeFileSync(json, JSON.stringify({ ...report, outcomes: Object.fromEntries(outcomes) }));
  for (const violation of violations.slice(0, violationsShown)) say(violation);
  return violations.length === 0 ? 0 : 1; // a figure counts for nothing where a job was lost or doubled
}

const violationsShown = 20;

const titles = JSON.parse(readFileSync(new URL("scenarios.json", import.meta.url), "utf8")) as Record<string, string>;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
