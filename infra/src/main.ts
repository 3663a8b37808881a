import { OperatorError } from "@spe/runtime";
import { unfinishedJobs } from "./client/unfinished-jobs.js";
import { printAddresses, printLines } from "./client/ready-lines.js";
import { runSample } from "./client/sample.js";
import { readLauncherConfig } from "./config.js";
import { type Engine, startEngine } from "./engine.js";
import { printed } from "./progress.js";
import { watchServiceLogs } from "./services/service-log-watch.js";

export interface LaunchOptions {
  /** Stop after the sample job; its outcome is the exit code. */
  readonly once: boolean;
  readonly sample: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** `npm start` after the set-up: resolves with the exit code when everything is down again. */
export async function launch({ once, sample, env }: LaunchOptions): Promise<number> {
  const stopRequest = listenForStop(env);
  let engine: Engine | undefined;
  try {
    const { home } = await readLauncherConfig(env);
    engine = await startEngine({ home, env, progress: printed, signal: stopRequest.signal });
    const stopWatching = watchServiceLogs(engine.config.logs, printed.onNotice);
    const exitCode = await run(engine, { once, sample }, stopRequest.signal);
    stopWatching();
    return exitCode;
  } catch (error) {
    if (!stopRequest.signal.aborted || error !== stopRequest.signal.reason) throw error;
    if (engine === undefined) process.stdout.write("\nStopped before everything was up.\n");
    return once ? 1 : 0; // the job that was to be waited for has not succeeded
  } finally {
    if (engine !== undefined) await shutDown(engine);
    stopRequest.forget();
  }
}

async function run(
  engine: Engine,
  { once, sample }: { once: boolean; sample: boolean },
  signal: AbortSignal,
): Promise<number> {
  printAddresses(engine);
  if (sample) {
    const hasSucceeded = await Promise.race([runSample(engine, signal), engine.failed]);
    if (once) return hasSucceeded ? 0 : 1;
  }
  printLines(engine);
  await Promise.race([engine.failed, aborted(signal)]);
  return 0;
}

async function shutDown(engine: Engine): Promise<void> {
  const begunAt = performance.now();
  const unfinished = await unfinishedJobs(engine);
  process.stdout.write(`\nStopping … ${unfinished}\n`);
  await engine.stop();
  process.stdout.write(`Everything is stopped (${((performance.now() - begunAt) / 1_000).toFixed(1)} s).\n`);
}

class StopRequestedError extends OperatorError {
  override readonly name = "StopRequestedError";
}

/** Ctrl-C, SIGTERM, or npm's end when npm started us. A second Ctrl-C ends this process at once, and the guard ends the rest. */
function listenForStop(env: NodeJS.ProcessEnv): { readonly signal: AbortSignal; readonly forget: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new StopRequestedError("Asked to stop."));
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, onSignal);
  const orphanWatch =
    env.npm_lifecycle_event === undefined
      ? undefined
      : watchParent(() => controller.abort(new StopRequestedError("npm is gone.")));
  return {
    signal: controller.signal,
    forget: () => {
      clearInterval(orphanWatch);
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(name, onSignal);
    },
  };
}

const parentWatchMs = 1_000;

/** npm can be killed without a word to us; who started it then takes us for stopped. */
function watchParent(onGone: () => void): NodeJS.Timeout {
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) onGone();
  }, parentWatchMs);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
