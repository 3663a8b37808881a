import { mkdirSync } from "node:fs";
import { hostname } from "node:os";
import { describeExit } from "@spe/supervision";
import { type BootstrapKey, bootstrapKey } from "./api-key.js";
import { bootKafka, bootPostgres, bootRegistry, settledAddresses } from "./boot.js";
import { type LauncherConfig, type PortVariable, readLauncherConfig } from "./config.js";
import { Parts } from "./parts.js";
import { postGuard } from "./process/guard.js";
import type { KeptEvents, KeptProcess } from "./process/kept-process.js";
import { ProcessRecords } from "./process/process-records.js";
import { type Progress, silent } from "./progress.js";
import { bootServices } from "./services/boot-services.js";
import { type ServiceName, serviceTable } from "./services/service-table.js";

export interface EngineOptions {
  /** SPE_HOME. */
  readonly home: string;
  /** The environment to run in; what it points elsewhere is not embedded. */
  readonly env: NodeJS.ProcessEnv;
  /** Where to listen instead of what the environment says; 0: any free port. */
  readonly ports?: Readonly<Partial<Record<PortVariable, number>>>;
  /** Which services to start; all. */
  readonly services?: readonly ServiceName[];
  readonly progress?: Progress;
  /** Aborts the start. */
  readonly signal?: AbortSignal;
}

export type PartName = ServiceName | "kafka" | "registry" | "postgres";

/** A whole engine as processes of its own: brokers, registry and database as far as they are embedded, and the services. */
export interface Engine {
  readonly url: string;
  readonly apiKey: BootstrapKey;
  readonly config: LauncherConfig;
  /** Every address in the variables that services and clients read: SPE_KAFKA_BROKERS, SPE_REGISTRY_URL, SPE_POSTGRES_URL, SPE_URL, SPE_API_KEY. */
  readonly env: NodeJS.ProcessEnv;
  /** A part by its name: its pid, kill (it is started again), restart, ready. */
  part(name: PartName): KeptProcess;
  /** Stops a part and leaves it stopped, until `startPart`. */
  stopPart(name: PartName): Promise<void>;
  startPart(name: PartName): Promise<void>;
  /** Rejects when a part can't be kept running; never resolves. */
  readonly failed: Promise<never>;
  /** In order, within 10 s. Idempotent. Nothing of it runs when it resolves. */
  stop(): Promise<void>;
}

const stopWithinMs = 9_000;

/** Boots everything, in parallel where nothing waits for another. A start that fails leaves nothing behind. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const progress = options.progress ?? silent;
  const config = await readLauncherConfig(environmentOf(options));
  mkdirSync(config.logs, { recursive: true });
  const records = new ProcessRecords(config.home);
  const forgetLauncher = records.addLauncher();
  const dismissGuard = postGuard(config.home);
  const parts = new Parts(records, noticesOf(progress));
  const stop = once(async () => {
    await parts.stopAll(stopWithinMs);
    forgetLauncher();
    dismissGuard();
  });
  try {
    const apiKey = bootstrapKey(config.home, options.env);
    const env = { ...environmentOf(options), ...settledAddresses(config) };
    const context = { config, env, parts, records, progress };
    await unlessAborted(
      options.signal,
      Promise.all([bootKafka(context), bootRegistry(context), bootPostgres(context)]),
    );
    const services = serviceTable.filter(({ name }) => options.services?.includes(name) ?? true);
    const serviceEnv = { ...env, SPE_EXECUTOR_ID: `${hostname()}-1`, SPE_DRAIN_MS: String(config.drainMs) };
    await unlessAborted(options.signal, bootServices(services, { ...context, env: serviceEnv }, apiKey.key));
    const url = `http://${config.reachableHost}:${config.ports.SPE_HTTP_PORT}`;
    return {
      url,
      apiKey,
      config,
      env: { ...env, SPE_URL: url, SPE_API_KEY: apiKey.key },
      part: (name) => parts.get(name),
      stopPart: (name) => parts.get(name).stop(),
      startPart: (name) => parts.startAgain(name),
      failed: parts.failed,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function environmentOf({ home, env, ports = {} }: EngineOptions): NodeJS.ProcessEnv {
  const listening = Object.fromEntries(Object.entries(ports).map(([variable, port]) => [variable, String(port)]));
  return { ...env, ...listening, SPE_HOME: home };
}

function noticesOf(progress: Progress): KeptEvents {
  return {
    onRestart: (title, exit, logFile) =>
      progress.onNotice(`${title} ${describeExit(exit)}: starting it again (log: ${logFile}).`),
    onRecovered: (title, afterMs) =>
      progress.onNotice(`${title} is ready again after ${(afterMs / 1_000).toFixed(1)} s.`),
  };
}

async function unlessAborted(signal: AbortSignal | undefined, work: Promise<unknown>): Promise<void> {
  if (signal === undefined) {
    await work;
    return;
  }
  signal.throwIfAborted();
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    await Promise.race([work, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener("abort", onAbort);
    work.catch(() => undefined); // an aborted start fails in its own time
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
