/**
 * Outlives its launcher by a moment. Started by the launcher with a pipe as stdin, in a session of its own: when the pipe closes,
 * the launcher is gone, in whatever way, and all that it still has on record is ended. After an orderly stop nothing is on record.
 *
 *   node guard.mjs SPE_HOME
 */
import { sweepOrphans, untilSelfEnded } from "./orphans.mjs";

/** The services see such an end of file too, and stop gracefully by themselves. */
const headStartMs = 5_000;

const home = process.argv[2];
process.stdin.resume();
process.stdin.once("close", async () => {
  await untilSelfEnded(home, headStartMs);
  await sweepOrphans(home);
});
for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) process.on(signal, () => undefined);
