import { fileURLToPath } from "node:url";
import { WorkerProcess, type RunListener } from "../src/shell/workers/worker-process.js";
import { workerEnvironment } from "../src/shell/workers/worker-environment.js";
import type { RunTask } from "../src/protocol/worker-messages.js";

/** Where the compiled worker program is: the tests run from the sources, a worker doesn't. */
export const workerMain = fileURLToPath(new URL("../dist/src/worker/main.js", import.meta.url));

/** A worker of its own for one test, ended with it. */
export class WorkerBench implements AsyncDisposable {
  readonly worker: WorkerProcess;
  readonly logged: { stream: string; message: string }[] = [];
  readonly progress: number[] = [];

  constructor(modules: readonly string[] = [], heapMb = 64) {
    this.worker = new WorkerProcess({
      main: workerMain,
      env: workerEnvironment(process.env, "test"),
      heapMb,
      modules,
    });
  }

  run(type: string, payload: unknown, more: Partial<RunTask> = {}): ReturnType<WorkerProcess["run"]> {
    const listener: RunListener = {
      onLog: ({ stream, message }) => this.logged.push({ stream, message }),
      onProgress: (fraction) => this.progress.push(fraction),
      resultOf: (task) => Promise.resolve(JSON.stringify({ of: task })),
    };
    return this.worker.run(
      {
        kind: "run",
        jobId: "job",
        run: 1,
        task: "task",
        attempt: 1,
        delivery: 1,
        type,
        payload: JSON.stringify(payload),
        results: [],
        resultsToAsk: [],
        resultDirectory: "/nonexistent",
        stagingDirectory: "/nonexistent",
        ...more,
      },
      listener,
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.worker.kill();
    await this.worker.died;
  }
}
