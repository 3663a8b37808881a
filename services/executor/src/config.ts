import { hostname } from "node:os";
import {
  type ConfigOf,
  drainMs,
  type Environment,
  graceMs,
  handlers,
  home,
  kafka,
  listenAddress,
  logLevel,
  ownPool,
  prefix,
  readConfig,
  registryUrl,
  resultRoot,
  variable,
  wholeNumber,
  workers,
} from "@spe/runtime";
import { z } from "zod";

const executorId = variable("SPE_EXECUTOR_ID", {
  schema: z.string().regex(/^[A-Za-z0-9_.-]{1,128}$/),
  expected: "1 to 128 letters, digits, dots, hyphens and underscores",
  default: () => `${hostname()}-${process.pid}`,
});

const shape = {
  logLevel,
  health: listenAddress("SPE_EXECUTOR_PORT", 8091),
  kafka,
  registryUrl,
  prefix,
  home,
  resultRoot,
  handlers,
  pool: ownPool,
  workers,
  graceMs,
  drainMs,
  executorId,
  /** JavaScript heap of a worker; a task that needs more ends as out_of_memory. */
  workerHeapMb: variable("SPE_WORKER_HEAP_MB", { ...wholeNumber(32), default: "512" }),
  /** A worker is replaced after so many tasks, so that what handlers leak does not add up. Starting one costs as much as thousands of small tasks. */
  workerMaxTasks: variable("SPE_WORKER_MAX_TASKS", { ...wholeNumber(1), default: "50000" }),
  /** A worker that has grown so large is replaced after its task; at twice that size it is killed, and its task ends as out_of_memory. */
  workerMaxRssMb: variable("SPE_WORKER_MAX_RSS_MB", { ...wholeNumber(64), default: "1024" }),
  /** The largest file that an `inputUrl` may give. */
  inputMaxMb: variable("SPE_INPUT_MAX_MB", { ...wholeNumber(1), default: "256" }),
  /** URLs in requests may reach loopback, link-local and private addresses. */
  allowPrivateUrls: variable("SPE_ALLOW_PRIVATE_URLS", {
    schema: z.enum(["0", "1"]).transform((text) => text === "1"),
    expected: "1 (allowed) or 0",
    default: "0",
  }),
};

export type ExecutorConfig = ConfigOf<typeof shape>;

export function readExecutorConfig(environment: Environment): ExecutorConfig {
  return readConfig(environment, shape);
}
