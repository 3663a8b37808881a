import { Worker } from "node:worker_threads";

/**
 * H2. A worker never outlives its executor: a thread of its own watches the executor's end of a pipe, so that neither an endless
 * loop nor a deaf handler on the main thread can keep the process alive.
 */
export function startWatchdog(): void {
  const thread = new Worker(new URL("./watchdog-thread.js", import.meta.url), {
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  thread.once("error", (error) => {
    process.stderr.write(`The watchdog has failed (${error.message}): this worker ends.\n`);
    process.kill(-process.pid, "SIGKILL");
  });
}
