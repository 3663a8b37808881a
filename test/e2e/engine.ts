import { namesWith } from "@spe/contracts";
import { inject } from "vitest";
import { runningProcesses } from "../set-up/running-processes.js";

/** The engine that the global set-up has started for this run of the tests: its own ports, its own SPE_HOME. */
export interface EngineAddress {
  readonly httpUrl: string;
  readonly apiKey: string;
  readonly brokers: string;
  readonly registryUrl: string;
  readonly postgresUrl: string;
  readonly home: string;
  readonly resultRoot: string;
}

declare module "vitest" {
  interface ProvidedContext {
    engine: EngineAddress;
  }
}

export const engine: EngineAddress = inject("engine");
export const names = namesWith("");

export type ServiceName = "gateway" | "planner" | "executor" | "results";

/** The pid of a service of this engine, found as an operator would: by its command line; by SPE_HOME told from any other engine here. */
function pidOf(service: ServiceName): number | undefined {
  return runningProcesses().find(({ command, environment }) => {
    return command.includes(`services/${service}/dist/src/main.js`) && environment.get("SPE_HOME") === engine.home;
  })?.pid;
}

export function killService(service: ServiceName, signal: NodeJS.Signals = "SIGKILL"): number {
  const pid = pidOf(service);
  if (pid === undefined) throw new Error(`There is no ${service} process of the engine at ${engine.home}.`);
  process.kill(pid, signal);
  return pid;
}
