import type { Socket } from "node:net";
import { Child, type ChildExit, describeExit } from "@spe/supervision";
import type { RunOutcome } from "../../core/verdict.js";
import { Channel } from "../../protocol/channel.js";
import { readFromWorker } from "../../protocol/read-message.js";
import type { FromWorker, LogText, Ready, RunTask, ToWorker } from "../../protocol/worker-messages.js";
import { channelDescriptor } from "../../worker/descriptors.js";
import { WorkerOutput } from "./worker-output.js";

export interface WorkerProgram {
  /** Path of the compiled worker program. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  readonly heapMb: number;
  /** Handler modules in load order. */
  readonly modules: readonly string[];
}

/** Hears what a run says while it runs. */
export interface RunListener {
  readonly onLog: (line: LogText) => void;
  readonly onProgress: (fraction: number) => void;
  /** JSON text of a result that was left to be asked for; rejects with a sentence for the handler. */
  readonly resultOf: (task: string) => Promise<string>;
}

export interface FinishedRun {
  readonly outcome: RunOutcome;
  /** The attempt may have staged files. */
  readonly hasFiles: boolean;
}

interface CurrentRun {
  readonly listener: RunListener;
  readonly finish: (finished: FinishedRun) => void;
}

/** The worker ended before it was ready; `module` is what it was loading then. */
export class WorkerLoadError extends Error {
  override readonly name = "WorkerLoadError";
  readonly module: string | undefined;

  constructor(message: string, module: string | undefined) {
    super(message);
    this.module = module;
  }
}

/** There are as many workers as cores: a garbage collector with threads of its own would take them from the other workers. */
const oneCore = ["--single-threaded-gc"];

/** How long the last words of a dead worker may take to arrive. */
const lastOutputMs = 1_000;

/** A worker process as its executor sees it: loads once, then does one run at a time until it is retired or dies. */
export class WorkerProcess {
  readonly ready: Promise<Ready>;
  readonly died: Promise<ChildExit>;
  readonly #child: Child;
  readonly #channel: Channel<FromWorker, ToWorker>;
  readonly #output: WorkerOutput;
  #run: CurrentRun | undefined;
  #runs = 0;
  #rssBytes = 0;
  #isSpent = false;
  #isTooLarge = false;
  #loading: string | undefined;
  #lastWords: string | undefined;
  #death: FinishedRun | undefined;
  #settleReady!: { resolve(ready: Ready): void; reject(error: WorkerLoadError): void };
  #channelEnded!: () => void;

  constructor(program: WorkerProgram) {
    this.#child = new Child({
      command: process.execPath,
      args: [`--max-old-space-size=${program.heapMb}`, ...oneCore, program.main],
      env: program.env,
      // The last one is the watchdog's: this end of it is held open, nothing more, until this process ends.
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    });
    this.ready = new Promise((resolve, reject) => {
      this.#settleReady = { resolve, reject };
    });
    this.ready.catch(() => undefined); // who starts a worker awaits it; to everybody else `died` says enough
    this.#output = new WorkerOutput(this.#child.process, (line) => this.#run?.listener.onLog(line));
    const channelEnded = new Promise<void>((resolve) => {
      this.#channelEnded = resolve;
    });
    this.#channel = new Channel<FromWorker, ToWorker>(this.#child.process.stdio[channelDescriptor] as Socket, {
      decode: readFromWorker,
      onMessage: (message) => this.#receive(message),
      onBroken: () => this.kill(),
      onEnd: () => this.#channelEnded(),
    });
    this.died = this.#afterExit(channelEnded);
    this.#channel.send({ kind: "load", modules: program.modules });
  }

  /** 0 for one that could not be started. */
  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#child.exit === undefined;
  }

  get isBusy(): boolean {
    return this.#run !== undefined;
  }

  /** What it has been through, which tells whether it had better be replaced. */
  get wear(): { readonly runs: number; readonly rssBytes: number; readonly isSpent: boolean } {
    return { runs: this.#runs, rssBytes: this.#rssBytes, isSpent: this.#isSpent };
  }

  /** Resolves when the run has ended, by whatever end; never rejects. */
  run(request: RunTask, listener: RunListener): Promise<FinishedRun> {
    return new Promise((finish) => {
      this.#run = { listener, finish };
      this.#runs += 1;
      if (this.#death === undefined) this.#channel.send(request);
      else this.#finish(this.#death);
    });
  }

  /** Asks the run to end, and what it started in the worker's group. */
  abort(reason: string): void {
    this.#channel.send({ kind: "abort", reason });
    this.#child.signal("SIGTERM");
  }

  /** Ends the worker and its whole group at once. */
  kill(): void {
    this.#child.signal("SIGKILL");
  }

  /** As `kill`, because it takes too much memory: that is what is said of its run. */
  killForMemory(): void {
    this.#isTooLarge = true;
    this.kill();
  }

  /** An idle worker leaves when it hears that nothing more will come; one that stays is killed after `graceMs`. */
  async retire(graceMs: number): Promise<void> {
    this.#channel.end();
    await settledWithin(graceMs, this.#child.exited);
    this.kill();
    await this.died;
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case "loading":
        this.#loading = message.module;
        return;
      case "ready":
        this.#loading = undefined;
        this.#settleReady.resolve(message);
        return;
      case "log":
        this.#run?.listener.onLog(message);
        return;
      case "progress":
        this.#run?.listener.onProgress(message.fraction);
        return;
      case "ask":
        if (this.#run !== undefined) void this.#answer(message.task, this.#run.listener);
        return;
      case "last_words":
        this.#lastWords = message.message;
        return;
      case "ended":
        this.#rssBytes = message.rssBytes;
        this.#isSpent = message.isSpent;
        this.#finish({ outcome: message.outcome, hasFiles: message.hasFiles });
    }
  }

  async #answer(task: string, listener: RunListener): Promise<void> {
    try {
      this.#channel.send({ kind: "upstream", task, result: await listener.resultOf(task) });
    } catch (error) {
      this.#channel.send({ kind: "upstream", task, problem: (error as Error).message });
    }
  }

  #finish(finished: FinishedRun): void {
    const run = this.#run;
    this.#run = undefined;
    run?.finish(finished);
  }

  /** Waits for all that the dead still had to say. */
  async #afterExit(channelEnded: Promise<void>): Promise<ChildExit> {
    const exit = await this.#child.exited;
    this.kill(); // the rest of its group is of no use any more, and may hold its output open
    await settledWithin(lastOutputMs, Promise.all([channelEnded, this.#output.ended]));
    const where = this.#loading === undefined ? "" : ` while it loaded ${this.#loading}`;
    const words = this.#lastWords ?? this.#output.errorLine;
    const why = words === undefined ? "" : `: ${words}`;
    this.#settleReady.reject(new WorkerLoadError(`A worker ${describeExit(exit)}${where}${why}`, this.#loading));
    const outcome: RunOutcome = {
      kind: "died",
      exitCode: exit.code,
      signal: exit.signal,
      isOutOfMemory: this.#isTooLarge || this.#output.tellsOutOfMemory,
      ...(this.#lastWords !== undefined && { lastWords: this.#lastWords }),
    };
    this.#death = { outcome, hasFiles: true };
    this.#finish(this.#death);
    return exit;
  }
}

async function settledWithin(limitMs: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
