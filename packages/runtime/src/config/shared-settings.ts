import { existsSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { z } from "zod";
import { type Environment, textOf, variable } from "./setting.js";
import { milliseconds, oneOf, path, pool, pools, wholeNumber } from "./value-schemas.js";

/** The settings of contract §1 that more than one service reads; each takes those it needs into its shape. */
const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export const logLevel = variable<LogLevel>("SPE_LOG_LEVEL", { ...oneOf(logLevels), default: "info" });

/** Stands before every topic, subject, group and transactional id. */
export const prefix = variable("SPE_PREFIX", {
  schema: z.string().regex(/^[a-zA-Z0-9._-]{0,100}$/),
  expected: "at most 100 letters, digits, dots, hyphens and underscores",
  default: "",
});

export const partitions = variable("SPE_PARTITIONS", { ...wholeNumber(1, 10_000), default: "8" });

/** Where the embedded default keeps its data, and where services leave what the next start must find. */
export const home = variable("SPE_HOME", { ...path, default: defaultHome });

/** The same folder on every host. */
export const resultRoot = variable("SPE_RESULT_ROOT", {
  ...path,
  default: (environment) => join(textOf(environment, "SPE_HOME") ?? defaultHome(), "results"),
});

export const handlers = variable("SPE_HANDLERS", { ...path, default: () => join(checkout(), "handlers") });

export const ownPool = variable("SPE_POOL", { ...pool, default: "default" });
export const knownPools = variable("SPE_POOLS", { ...pools, default: "default" });

/** Worker processes of an executor. */
export const workers = variable("SPE_WORKERS", {
  ...wholeNumber(1, 1_000),
  default: () => String(availableParallelism()),
});

/** From SIGTERM to SIGKILL. */
export const graceMs = variable("SPE_GRACE_MS", { ...milliseconds, default: "2000" });
export const drainMs = variable("SPE_DRAIN_MS", { ...milliseconds, default: "30000" });
export const maxDeliveries = variable("SPE_MAX_DELIVERIES", { ...wholeNumber(1, 1_000), default: "5" });

/** How long, and how many, ids of ended jobs are remembered; the smaller counts. */
export const dedupWindowMs = variable("SPE_DEDUP_WINDOW_MS", { ...milliseconds, default: String(24 * 3_600_000) });
export const dedupMax = variable("SPE_DEDUP_MAX", { ...wholeNumber(1), default: String(10_000_000) });

function defaultHome(_environment?: Environment): string {
  return join(checkout(), ".spe");
}

/** The folder of the checkout: the nearest one above this file whose package.json has workspaces; else where the process runs. */
function checkout(): string {
  for (let folder = import.meta.dirname; folder !== dirname(folder); folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && readFileSync(manifest, "utf8").includes('"workspaces"')) return folder;
  }
  return process.cwd();
}
