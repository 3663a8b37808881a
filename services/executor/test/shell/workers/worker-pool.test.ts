import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@spe/runtime";
import { describe, expect, it } from "vitest";
import type { RunOutcome } from "../../../src/core/verdict.js";
import { workerEnvironment } from "../../../src/shell/workers/worker-environment.js";
import { WorkerPool, type WorkerPoolOptions } from "../../../src/shell/workers/worker-pool.js";
import { workerMain } from "../../worker/worker-bench.js";

/** A pool of one worker, over handlers of the test's own, that tells when a worker is idle. */
class PoolBench implements AsyncDisposable {
  readonly pool: WorkerPool;
  readonly folder: string;
  readonly outcomes: RunOutcome[] = [];
  readonly #waiting: (() => void)[] = [];

  private constructor(folder: string, options: Partial<WorkerPoolOptions>) {
    this.folder = folder;
    this.pool = new WorkerPool({
      size: 1,
      program: { main: workerMain, env: workerEnvironment(process.env, "pool"), heapMb: 64 },
      handlersFolder: folder,
      loadWithinMs: 20_000,
      maxRuns: 1_000,
      maxRssBytes: Infinity,
      graceMs: 1_000,
      logger: createLogger("pool", "silent"),
      onIdle: () => {
        for (const wake of this.#waiting.splice(0)) wake();
      },
      onChange: () => undefined,
      onTypes: () => undefined,
      ...options,
    });
  }

  static async open(
    handlers: Readonly<Record<string, string>>,
    options: Partial<WorkerPoolOptions> = {},
  ): Promise<PoolBench> {
    const folder = await mkdtemp(join(tmpdir(), "spe-pool-"));
    for (const [name, source] of Object.entries(handlers)) await writeFile(join(folder, name), source);
    return new PoolBench(folder, options);
  }

  /** Runs one task on the next idle worker, and says by which process. */
  async run(type: string, payload: unknown = null): Promise<number> {
    const worker = this.pool.acquire();
    if (worker === undefined) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return this.run(type, payload);
    }
    const common = { kind: "run", jobId: "j", run: 1, task: "t", attempt: 1, delivery: 1 } as const;
    const directories = { resultDirectory: this.folder, stagingDirectory: this.folder };
    const { outcome } = await worker.run(
      { ...common, ...directories, type, payload: JSON.stringify(payload), results: [], resultsToAsk: [] },
      { onLog: () => undefined, onProgress: () => undefined, resultOf: () => Promise.reject(new Error("none")) },
    );
    this.outcomes.push(outcome);
    this.pool.release(worker);
    return worker.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.pool.stop();
    await rm(this.folder, { recursive: true });
  }
}

describe("the worker pool", { timeout: 60_000 }, () => {
  it("uses a worker again, and another one when it has crashed", async () => {
    await using bench = await PoolBench.open({});
    await bench.pool.start();
    const first = await bench.run("noop");
    expect(await bench.run("drunken-sailor", { mode: "exit" })).toBe(first);
    expect(await bench.run("noop")).not.toBe(first);
  });

  it("replaces a worker after so many runs", async () => {
    await using bench = await PoolBench.open({}, { maxRuns: 2 });
    await bench.pool.start();
    const pids = [await bench.run("noop"), await bench.run("noop"), await bench.run("noop")];
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[0]);
  });

  it.each([
    ["ends the process", "process.exit(1);"],
    ["never ends", "for (;;);"],
  ])("leaves a handler module out that %s while it is loaded", async (_name, source) => {
    const good = `export default { type: "good", run: () => 1 };`;
    await using bench = await PoolBench.open({ "bad.mjs": source, "good.mjs": good }, { loadWithinMs: 2_000 });
    await bench.pool.start();
    expect(bench.pool.taskTypes).toContain("good");
    expect(bench.pool.fault).toBeUndefined();
  });

  it("kills a run that takes too much memory outside of the JavaScript heap", async () => {
    const hoard = `export default { type: "hoard", run: async () => {
      const hoard = [];
      for (;;) {
        hoard.push(Buffer.alloc(16 * 1024 * 1024, 1));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    } };`;
    await using bench = await PoolBench.open({ "hoard.mjs": hoard }, { maxRssBytes: 128 * 1024 * 1024 });
    await bench.pool.start();
    await bench.run("hoard");
    expect(bench.outcomes.at(-1)).toMatchObject({ kind: "died", isOutOfMemory: true });
  });

  it("gives up starting when workers can't be started at all", async () => {
    const program = { main: "/nonexistent.js", env: process.env, heapMb: 64 };
    await using bench = await PoolBench.open({}, { program });
    await expect(bench.pool.start()).rejects.toThrow("Cannot find module");
  });
});
