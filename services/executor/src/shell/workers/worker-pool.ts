import { availableParallelism } from "node:os";
import type { Logger } from "@spe/runtime";
import { RestartIntensity } from "@spe/supervision";
import type { HandlerProblem, Ready } from "../../protocol/worker-messages.js";
import { handlerFiles } from "./handler-files.js";
import { MemoryWatch } from "./memory-watch.js";
import { WorkerLoadError, WorkerProcess, type WorkerProgram } from "./worker-process.js";

export interface WorkerPoolOptions {
  readonly size: number;
  readonly program: Omit<WorkerProgram, "modules">;
  readonly handlersFolder: string;
  readonly loadWithinMs: number;
  /** A worker is replaced after so many runs, or when it has grown so large; at twice that size it is killed in its run. */
  readonly maxRuns: number;
  readonly maxRssBytes: number;
  readonly graceMs: number;
  readonly logger: Logger;
  /** A worker is free. */
  readonly onIdle: () => void;
  /** Worker processes have come or gone. */
  readonly onChange: () => void;
  /** There are other task types than before. */
  readonly onTypes: () => void;
}

/** Loading takes a core each: the first workers are warm sooner if not all load at once. */
const loadingAtOnce = availableParallelism();
/** More deaths of workers that never ran a task than this, and it is tried again only now and then. */
const unreadyDeaths = { maxRestarts: 5, withinMs: 30_000 };
const retryMs = 5_000;

/**
 * Warm worker processes, as many as the executor has slots. One that dies in a run is replaced at once: that is the run's
 * business. A handler module that ends the worker which loads it is left out from then on.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #workers = new Set<WorkerProcess>();
  readonly #loading = new Set<WorkerProcess>();
  readonly #retiring = new Set<Promise<void>>();
  #idle: WorkerProcess[] = [];
  readonly #memory: MemoryWatch;
  readonly #intensity = new RestartIntensity(unreadyDeaths);
  readonly #problems = new Map<string, HandlerProblem>();
  readonly #leftOut = new Set<string>();
  /** Died of a module that is left out since: no reason to wait before the next one. */
  readonly #excused = new WeakSet<WorkerProcess>();
  #modules: readonly string[] = [];
  #types: readonly string[] = [];
  #fault: string | undefined;
  #isStopping = false;
  #retryTimer: NodeJS.Timeout | undefined;
  #firstReady!: { resolve(): void; reject(error: Error): void };

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#memory = new MemoryWatch(this.#workers, 2 * options.maxRssBytes);
  }

  /** Resolves when the first worker is warm; rejects when workers can't be started at all. */
  async start(): Promise<void> {
    this.#modules = await handlerFiles(this.#options.handlersFolder);
    const firstReady = new Promise<void>((resolve, reject) => {
      this.#firstReady = { resolve, reject };
    });
    this.#memory.start();
    this.#fill();
    await firstReady;
  }

  get taskTypes(): readonly string[] {
    return this.#types;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get pids(): readonly number[] {
    return [...this.#workers].map(({ pid }) => pid).filter((pid) => pid !== 0);
  }

  /** Why no worker is warm; undefined when one is, or is at work. */
  get fault(): string | undefined {
    return this.#fault ?? (this.#types.length > 0 ? undefined : "No worker is warm yet.");
  }

  /** A warm worker, the caller's until it is released; undefined when all are busy. */
  acquire(): WorkerProcess | undefined {
    return this.#idle.pop();
  }

  release(worker: WorkerProcess): void {
    if (!worker.isAlive || this.#isStopping) return;
    const { runs, rssBytes, isSpent } = worker.wear;
    const isWorn = runs >= this.#options.maxRuns || rssBytes >= this.#options.maxRssBytes;
    if (isWorn || isSpent) this.#replace(worker);
    else this.#addIdle(worker);
  }

  /** Ends all workers, busy ones too. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#retryTimer);
    this.#memory.stop();
    this.#idle = [];
    await Promise.all([...[...this.#workers].map((worker) => worker.retire(this.#options.graceMs)), ...this.#retiring]);
  }

  #fill(): void {
    while (!this.#isStopping && this.#workers.size < this.#options.size && this.#loading.size < loadingAtOnce) {
      this.#startWorker();
    }
    this.#options.onChange();
  }

  #startWorker(): void {
    const modules = this.#modules.filter((module) => !this.#leftOut.has(module));
    const worker = new WorkerProcess({ ...this.#options.program, modules });
    this.#workers.add(worker);
    this.#loading.add(worker);
    const timer = setTimeout(() => worker.kill(), this.#options.loadWithinMs);
    worker.ready.then(
      (ready) => this.#afterReady(worker, ready),
      (error: unknown) => this.#afterFailedLoad(worker, error as WorkerLoadError),
    );
    void worker.ready.catch(() => undefined).finally(() => clearTimeout(timer));
    void worker.died.then(() => this.#afterDeath(worker));
  }

  #afterReady(worker: WorkerProcess, { types, problems }: Ready): void {
    for (const problem of problems) this.#tell(problem);
    this.#fault = undefined;
    if (this.#types.join() !== types.join()) {
      this.#types = types;
      this.#options.onTypes();
    }
    this.#firstReady.resolve();
    this.#addIdle(worker);
    this.#loading.delete(worker);
    this.#fill();
  }

  #afterFailedLoad(worker: WorkerProcess, { message, module }: WorkerLoadError): void {
    if (this.#isStopping) return;
    if (module === undefined) {
      this.#fault = message;
      this.#options.logger.error({}, message);
      return;
    }
    this.#leftOut.add(module);
    this.#excused.add(worker);
    this.#tell({ module, message: `${message}. It is left out from now on.` });
  }

  #afterDeath(worker: WorkerProcess): void {
    this.#idle = this.#idle.filter((idle) => idle !== worker);
    this.#loading.delete(worker);
    if (!this.#workers.delete(worker) || this.#isStopping) return;
    const isExcused = worker.wear.runs > 0 || this.#excused.has(worker);
    if (isExcused || this.#intensity.allows(performance.now())) this.#fill();
    else this.#retryLater();
  }

  #retryLater(): void {
    this.#firstReady.reject(new WorkerLoadError(this.#fault ?? "Workers end before they run anything.", undefined));
    this.#options.logger.error({ retryMs }, "workers keep ending before they run anything");
    this.#retryTimer ??= setTimeout(() => {
      this.#retryTimer = undefined;
      this.#fill();
    }, retryMs);
  }

  #replace(worker: WorkerProcess): void {
    this.#workers.delete(worker);
    const retired = worker.retire(this.#options.graceMs);
    this.#retiring.add(retired);
    void retired.then(() => this.#retiring.delete(retired));
    this.#fill();
  }

  #addIdle(worker: WorkerProcess): void {
    if (this.#isStopping) return;
    this.#idle.push(worker);
    this.#options.onIdle();
  }

  #tell(problem: HandlerProblem): void {
    const key = `${problem.module}\n${problem.message}`;
    if (this.#problems.has(key)) return;
    this.#problems.set(key, problem);
    this.#options.logger.error({ module: problem.module }, `A handler can't be used: ${problem.message}`);
  }
}
