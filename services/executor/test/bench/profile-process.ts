/** Preloaded into an executor and its workers (`node --import`): leaves a CPU profile of the main thread in SPE_TASK_PROFILE. */
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";
import { basename, dirname, join } from "node:path";
import { isMainThread } from "node:worker_threads";

const folder = process.env["SPE_TASK_PROFILE"];
if (isMainThread && folder !== undefined) profileInto(folder);

function profileInto(folder: string): void {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.setSamplingInterval", { interval: 500 });
  session.post("Profiler.start");
  process.once("exit", () => {
    // The program's folder tells an executor ("src") from a worker ("worker").
    const program = basename(dirname(process.argv[1] ?? ""));
    session.post("Profiler.stop", (error, stopped) => {
      if (error !== null) return;
      writeFileSync(join(folder, `${program}-${process.pid}.cpuprofile`), JSON.stringify(stopped.profile));
    });
  });
}
