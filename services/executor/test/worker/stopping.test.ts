import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { identityOf, isRunning } from "@spe/supervision";
import { describe, expect, it } from "vitest";
import { WorkerBench, workerMain } from "./worker-bench.js";

const saysItsPid = `
  export default {
    type: "say-pid",
    async run(payload, context) {
      context.log("pid " + process.pid);
      if (payload === "loop") for (;;);
      await new Promise((resolve, reject) => context.signal.addEventListener("abort", () => reject(new Error("aborted"))));
    },
  };`;

describe("stopping a run", { timeout: 60_000 }, () => {
  it("leaves a worker warm whose handler cooperates", async () => {
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": saysItsPid } });
    const run = bench.run("say-pid");
    await bench.line(`pid ${bench.worker.pid}`);
    bench.worker.abort("The task has timed out.");
    expect((await run).outcome).toEqual({ kind: "failed", reason: "error", message: "aborted" });
    expect((await bench.run("noop")).outcome).toMatchObject({ kind: "succeeded" });
  });

  it("harms no run but the one that is stopped, however late the group's SIGTERM is dealt with", async () => {
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": saysItsPid } });
    const stopped = bench.run("say-pid");
    await bench.line(`pid ${bench.worker.pid}`);
    bench.worker.abort("The task has timed out.");
    await stopped;
    const next = bench.run("sleep", { ms: 300 });
    process.kill(bench.worker.pid, "SIGTERM");
    expect((await next).outcome).toEqual({ kind: "succeeded", result: '{"sleptMs":300}' });
  });

  it.each(["loop", "ignore-sigterm"])("takes SIGKILL where the handler is deaf: %s", async (mode) => {
    await using bench = await WorkerBench.open();
    const run = bench.run("drunken-sailor", { mode });
    await bench.line(`the sailor's mode is ${mode}`);
    bench.worker.abort("The task has timed out.");
    bench.worker.kill();
    expect((await run).outcome).toMatchObject({ kind: "died", signal: "SIGKILL" });
  });

  it("H2: a worker in an endless loop dies with its executor", async () => {
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": saysItsPid } });
    const executor = join(bench.folder, "executor.mjs");
    const source = new URL("../../dist/src/shell/workers/worker-process.js", import.meta.url).href;
    await writeFile(
      executor,
      `import { WorkerProcess } from ${JSON.stringify(source)};
       const worker = new WorkerProcess({ main: ${JSON.stringify(workerMain)}, env: process.env, heapMb: 64,
         modules: [${JSON.stringify(join(bench.folder, "a.mjs"))}] });
       await worker.ready;
       const request = { kind: "run", jobId: "j", run: 1, task: "t", attempt: 1, delivery: 1, type: "say-pid", payload: '"loop"',
         results: [], resultsToAsk: [], resultDirectory: "/", stagingDirectory: "/" };
       worker.run(request, { onLog: ({ message }) => process.send(message) });`,
    );
    const parent = fork(executor);
    const [line] = (await once(parent, "message")) as [string];
    const worker = identityOf(Number(line.replace("pid ", "")));
    expect(worker).toBeDefined();
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(worker!), { timeout: 5_000 }).toBe(false);
  });
});
