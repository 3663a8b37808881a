import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { checkout } from "../checkout.js";
import type { LauncherConfig } from "../config.js";
import { beginLog } from "../process/owned-process.js";
import type { KeptSpec } from "../process/kept-process.js";
import type { ServicePlan } from "./service-table.js";

const probeEveryMs = 100;
const probeWithinMs = 5_000;

/** A service as a process of its own; ready when its /readyz says so. `env` holds every address and key that it needs. */
export function prepareService(plan: ServicePlan, config: LauncherConfig, env: NodeJS.ProcessEnv): KeptSpec {
  const logFile = join(config.logs, `${plan.name}.log`);
  beginLog(logFile);
  return {
    name: plan.name,
    title: plan.title,
    order: plan.order,
    program: process.execPath,
    args: [join("services", plan.name, "dist", "src", "main.js")],
    cwd: checkout,
    env,
    logFile,
    holdsPipe: true,
    stopWithinMs: plan.stopWithinMs,
    untilReady: (signal) => untilReady(readyUrl(config, plan), signal),
    remedy: "Mend what it names, then start again.",
  };
}

function readyUrl(config: LauncherConfig, { portVariable }: ServicePlan): string {
  return `http://${config.reachableHost}:${config.ports[portVariable]}/readyz`;
}

async function untilReady(url: string, signal: AbortSignal): Promise<void> {
  while (!(await isReady(url, signal))) await delay(probeEveryMs, undefined, { signal });
}

async function isReady(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(probeWithinMs)]) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    signal.throwIfAborted();
    return false; // not listening yet
  }
}

/** Why a service is not ready, in its own words; undefined when it does not even answer. */
export async function reasonsOf(plan: ServicePlan, config: LauncherConfig): Promise<string | undefined> {
  try {
    const response = await fetch(readyUrl(config, plan), { signal: AbortSignal.timeout(probeWithinMs) });
    const { reasons } = (await response.json()) as { reasons?: readonly string[] };
    return reasons?.join(" ");
  } catch {
    return undefined;
  }
}
