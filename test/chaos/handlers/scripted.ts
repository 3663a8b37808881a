import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { defineTask, PermanentFailure, type TaskContext } from "@spe/task";
import type { TaskStart } from "@spe/testkit";
import { type Script, scriptedType } from "../graphs/script.js";

const foreverMs = 600_000;

/** A task that leaves a line in a file when it begins, and then behaves as its payload says. */
export default defineTask({
  type: scriptedType,
  async run(payload, context) {
    const script = payload as unknown as Script;
    leaveTrace(context);
    if (script.leavesStray) spawn("sleep", [String(foreverMs / 1_000)], { detached: true, stdio: "ignore" }).unref();
    if (context.attempt <= script.bad) await endBadly(script, context);
    await delay(script.ms, undefined, { signal: context.signal });
    if (script.writesFile) await context.writeResult(`${context.taskName}.txt`, context.idempotencyKey);
    return { text: "x".repeat(script.resultLength), given: Object.keys(context.results).sort() };
  },
});

/** One write of one short line at the end of the file: whole, whoever else writes. */
function leaveTrace({ jobId, run, taskName, attempt, deliveries }: TaskContext): void {
  const { SPE_TASK_STARTS: file, SPE_TASK_INCARNATION: incarnation = "" } = process.env;
  if (file === undefined) throw new PermanentFailure("SPE_TASK_STARTS says where starts are noted; it is not set.");
  const start: TaskStart = { jobId, run, task: taskName, attempt, delivery: deliveries, incarnation };
  appendFileSync(file, `${JSON.stringify(start)}\n`);
}

async function endBadly({ how }: Script, { signal }: TaskContext): Promise<void> {
  switch (how) {
    case "error":
      throw new Error("The script says that this attempt fails.");
    case "permanent":
      throw new PermanentFailure("The script says that no attempt can help.");
    case "crash":
      process.kill(process.pid, "SIGKILL");
      break;
    case "timeout":
      break;
  }
  await delay(foreverMs, undefined, { signal });
}
