import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { resultLayout } from "@spe/contracts";
import type { Allowance, Remains } from "@spe/testkit";
import { type ChaosEngine, workersOfExecutor } from "../engine/chaos-engine.js";
import { processesOf } from "./marked-processes.js";

type Executor = Remains["executors"][number];

/** What there is of the engine on this machine now. `executors`: as `GET /executors` tells of those that live. */
export function remainsOf({ engine, startsFile }: ChaosEngine, executors: readonly Executor[]): Remains {
  const { home, resultRoot } = engine.config;
  return {
    processes: processesOf(home, startsFile),
    stagedFiles: stagedFiles(resultRoot),
    runtimeFiles: namesIn(join(home, "run")),
    executors,
  };
}

/** Parts of a running engine, by what their command lines have and no other's has. */
const parts = [
  ...["gateway", "planner", "executor", "results"].map((name) => `services/${name}/dist/src/main.js`),
  ...["kafka.Kafka", "apicurio-registry", "bin/postgres", "bootstrap/guard.mjs"],
];

/** An engine that runs and has nothing to do. `incarnations`: of its executors. */
export function allowanceOfRunning({ engine }: ChaosEngine, incarnations: readonly string[]): Allowance {
  return {
    workers: new Map(incarnations.map((incarnation) => [incarnation, workersOfExecutor])),
    parts,
    runtimeFiles: namesIn(join(engine.config.home, "run")).filter(isOfLiving(engine.config.home)),
  };
}

export const allowanceOfStopped: Allowance = { workers: new Map(), parts: [], runtimeFiles: [] };

/** Records whose process runs. */
function isOfLiving(home: string): (name: string) => boolean {
  return (name) => {
    if (!name.endsWith(".json")) return false;
    const { pid, process: own } = JSON.parse(readFileSync(join(home, "run", name), "utf8")) as {
      pid?: number;
      process?: { pid: number };
    };
    return existsSync(`/proc/${pid ?? own?.pid ?? 0}`);
  };
}

/** Below the own folder of the result root all files are passing, but its marker; below that of a result directory the notes of who has published stay. */
function stagedFiles(resultRoot: string): readonly string[] {
  const entries = readdirSync(resultRoot, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(resultRoot.length + 1))
    .filter((file) => isPassing(file));
}

function isPassing(file: string): boolean {
  const own = `${resultLayout.ownFolder}/`;
  if (file.startsWith(own)) return file !== `${own}result-root.json`;
  return file.includes(`/${own}`) && !/\/[0-9a-f]{32}$/.test(file);
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
