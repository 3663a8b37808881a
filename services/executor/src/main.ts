import { runService } from "@spe/runtime";
import { readExecutorConfig } from "./config.js";
import { startExecutor } from "./shell/start-executor.js";

/** What comes after the drain: stragglers' grace, the last beats, leaving the group. */
const goodbyeMs = 10_000;

await runService({
  name: "executor",
  readConfig: readExecutorConfig,
  start: startExecutor,
  stopWithinMs: ({ drainMs, graceMs }) => drainMs + graceMs + goodbyeMs,
});
