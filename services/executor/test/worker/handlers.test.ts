import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taskPackage, WorkerBench } from "./worker-bench.js";

function handler(type: string, run: string): string {
  return `
    import { defineTask, PermanentFailure } from ${JSON.stringify(taskPackage)};
    export default defineTask({ type: ${JSON.stringify(type)}, async run(payload, context) { ${run} } });`;
}

describe("a worker", { timeout: 60_000 }, () => {
  it("gives a handler its context", async () => {
    const run = `
      context.log("hello", { n: 1 });
      console.log("printed");
      console.error("complained");
      context.progress(0.5);
      const { jobId, taskName, run, attempt, deliveries, idempotencyKey, results } = context;
      const asked = await context.result("large");
      return { jobId, taskName, run, attempt, deliveries, idempotencyKey, asked, proto: Object.getPrototypeOf(results), results };`;
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": handler("a", run) } });
    const more = { run: 2, attempt: 3, delivery: 4, results: [["__proto__", "[0]"]] as const, resultsToAsk: ["large"] };
    const { outcome } = await bench.run("a", null, more);
    expect(JSON.parse((outcome as { result: string }).result)).toEqual({
      jobId: "job",
      taskName: "task",
      run: 2,
      attempt: 3,
      deliveries: 4,
      idempotencyKey: "job/2/task",
      asked: { resultOf: "large" },
      proto: null,
      results: JSON.parse(`{"__proto__":[0]}`) as unknown,
    });
    expect(bench.lines.map(({ stream, message }) => `${stream}: ${message}`)).toEqual([
      "log: hello",
      "stdout: printed",
      "stderr: complained",
    ]);
    expect(bench.progress).toEqual([0.5]);
  });

  it("says which handlers can't be used, and runs the others", async () => {
    await using bench = await WorkerBench.open({
      handlers: {
        "broken.mjs": "throw new TypeError('out of order');",
        "dup.mjs": handler("noop", "return 1"),
        "good.mjs": handler("good", "return 'ok'"),
        "odd.mjs": "export default 7;",
        "plain.mjs": "export const nothing = 1;",
      },
    });
    const { types, problems } = await bench.worker.ready;
    expect(types).toContain("good");
    expect(problems.map(({ message }) => message)).toEqual([
      "It can't be loaded: TypeError: out of order",
      "The task type noop is taken already: this one is left out.",
      "Its default export is neither what defineTask returns nor an array of that.",
    ]);
    expect((await bench.run("good")).outcome).toEqual({ kind: "succeeded", result: `"ok"` });
    expect((await bench.run("unheard-of")).outcome).toMatchObject({ kind: "failed", reason: "permanent" });
  });

  it("names the module that ended it while it loaded", async () => {
    await using bench = await WorkerBench.open({ handlers: { "bad.mjs": "process.exit(3);" } });
    await expect(bench.worker.ready).rejects.toMatchObject({ module: join(bench.folder, "bad.mjs") });
    await expect(bench.worker.ready).rejects.toThrow("A worker exited with status 3 while it loaded");
  });

  it("stages files where they wait, and reads those of the job", async () => {
    const run = `
      await context.writeResult("deep/er.txt", "écrit");
      const refused = [];
      for (const path of ["../x", "/etc/passwd", "a//b", "a\\\\b", ".spe/x", ""]) {
        await context.writeResult(path, "").catch(() => refused.push(path));
        await context.readResult(path).catch(() => refused.push(path));
      }
      return refused.length;`;
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": handler("a", run) } });
    expect(await bench.run("a")).toEqual({ outcome: { kind: "succeeded", result: "12" }, hasFiles: true });
    expect(await readFile(join(bench.folder, "staging/deep/er.txt"), "utf8")).toBe("écrit");
  });

  it("hands on none of the engine's environment but what is meant for tasks", async () => {
    const run = `return Object.keys(process.env).filter((name) => name.startsWith("SPE_")).sort();`;
    const env = { ...process.env, SPE_API_KEY: "secret", SPE_KAFKA_SASL_PASSWORD: "secret", SPE_TASK_COLOUR: "red" };
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": handler("a", run) }, env });
    expect((await bench.run("a")).outcome).toEqual({
      kind: "succeeded",
      result: `["SPE_TASK_COLOUR","SPE_TASK_ID","SPE_TASK_INCARNATION"]`,
    });
  });

  it("is ended by what nobody caught in the run, and says what it was", async () => {
    const run = `setTimeout(() => { throw new Error("from nowhere"); }, 1); await new Promise(() => {});`;
    await using bench = await WorkerBench.open({ handlers: { "a.mjs": handler("a", run) } });
    const { outcome } = await bench.run("a");
    expect(outcome).toMatchObject({ kind: "died", exitCode: 1, lastWords: "uncaught: from nowhere" });
    expect(bench.lines.some(({ stream, message }) => stream === "stderr" && message === "Error: from nowhere")).toBe(
      true,
    );
  });

  it("doesn't let a run suffer for what an earlier one left behind", async () => {
    const leaver = `setTimeout(() => { console.log("late"); context.log("late"); Promise.reject(new Error("late")); }, 20); return 1;`;
    const waiter = `await new Promise((resolve) => setTimeout(resolve, 100)); return 2;`;
    const handlers = { "a.mjs": handler("leaver", leaver), "b.mjs": handler("waiter", waiter) };
    await using bench = await WorkerBench.open({ handlers });
    await bench.run("leaver");
    expect((await bench.run("waiter")).outcome).toEqual({ kind: "succeeded", result: "2" });
    expect(bench.lines).toEqual([]);
    expect(bench.worker.wear.isSpent).toBe(true);
  });
});
