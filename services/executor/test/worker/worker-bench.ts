import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunTask } from "../../src/protocol/worker-messages.js";
import { workerEnvironment } from "../../src/shell/workers/worker-environment.js";
import { type FinishedRun, WorkerProcess } from "../../src/shell/workers/worker-process.js";

/** Workers are processes, so they run the built program; the tests run from the sources. */
export const workerMain = fileURLToPath(new URL("../../dist/src/worker/main.js", import.meta.url));

/** Handler modules lie outside of the checkout: they are told where the package is. */
export const taskPackage = new URL("../../../../packages/task/dist/src/index.js", import.meta.url).href;

export interface BenchOptions {
  /** Source of handler modules by file name. */
  readonly handlers?: Readonly<Record<string, string>>;
  readonly heapMb?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** One worker process, a folder of its own, and an ear for what its runs say. */
export class WorkerBench implements AsyncDisposable {
  readonly folder: string;
  readonly worker: WorkerProcess;
  readonly lines: { readonly stream: string; readonly message: string; readonly truncated: boolean }[] = [];
  readonly progress: number[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(folder: string, worker: WorkerProcess) {
    this.folder = folder;
    this.worker = worker;
  }

  static async open({ handlers = {}, heapMb = 64, env = process.env }: BenchOptions = {}): Promise<WorkerBench> {
    const folder = await mkdtemp(join(tmpdir(), "spe-worker-"));
    await mkdir(join(folder, "results"));
    const modules: string[] = [];
    for (const [name, source] of Object.entries(handlers)) {
      const file = join(folder, name);
      await writeFile(file, source);
      modules.push(file);
    }
    const program = { main: workerMain, env: workerEnvironment(env, `bench ${folder}`), heapMb, modules };
    return new WorkerBench(folder, new WorkerProcess(program));
  }

  async run(type: string, payload: unknown = null, more: Partial<RunTask> = {}): Promise<FinishedRun> {
    await this.worker.ready;
    const request: RunTask = {
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
      resultDirectory: join(this.folder, "results"),
      stagingDirectory: join(this.folder, "staging"),
      ...more,
    };
    return this.worker.run(request, {
      onLog: ({ stream, message, truncated }) => {
        this.lines.push({ stream, message, truncated });
        for (const check of this.#waiting) check();
      },
      onProgress: (fraction) => this.progress.push(fraction),
      resultOf: (task) => Promise.resolve(JSON.stringify({ resultOf: task })),
    });
  }

  /** Resolves when a run has said so. */
  line(message: string): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!this.lines.some((line) => line.message === message)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.worker.kill();
    await this.worker.died;
    await rm(this.folder, { recursive: true, force: true });
  }
}
