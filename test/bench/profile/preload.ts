/**
 * Loaded into every Node process of an engine that is profiled (NODE_OPTIONS=--import): SIGUSR2 starts the sampling profiler, the next
 * one ends it and writes BENCH_PROFILE_DIR/<pid>-<n>.cpuprofile. So a profile holds what was measured and nothing of the start.
 * (Node 20 does not take --cpu-prof in NODE_OPTIONS.)
 */
import { renameSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { join } from "node:path";
import { isMainThread } from "node:worker_threads";

const samplingIntervalUs = 500;
const folder = process.env.BENCH_PROFILE_DIR;

if (isMainThread && folder !== undefined) profileBetweenSignals(folder);

function profileBetweenSignals(into: string): void {
  let session: Session | undefined;
  let count = 0;
  process.on("SIGUSR2", () => {
    if (session === undefined) {
      session = begin();
      return;
    }
    end(session, join(into, `${process.pid}-${count++}.cpuprofile`));
    session = undefined;
  });
}

function begin(): Session {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: samplingIntervalUs });
  session.post("Profiler.start");
  return session;
}

function end(session: Session, file: string): void {
  session.post("Profiler.stop", (error, answer) => {
    writeFileSync(`${file}.part`, JSON.stringify(error === null ? answer.profile : { error: error.message }));
    renameSync(`${file}.part`, file);
    session.disconnect();
  });
}
