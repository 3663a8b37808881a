import type { BegunStandby } from "@spe/contracts";
import { type RunOutcome, type StopCause, type Verdict, verdictOn } from "../core/verdict.js";
import { LazyAbort } from "../lazy-abort.js";
import { boundedText } from "../protocol/bounded-text.js";
import type { Delivery } from "../core/delivery.js";
import { type LongTimer, startLongTimer } from "./long-timer.js";
import { prepareRun, type RunSources } from "./prepare-run.js";
import { type AttemptDirectories, attemptDirectories } from "./results/attempt-directories.js";
import { discardFiles, discardInput, publishFiles } from "./results/publish-files.js";
import type { AttemptNews, TaskEventPublisher } from "./task-event-publisher.js";
import type { DeliveryLog, TaskLogPublisher } from "./task-log-publisher.js";
import { UnrunnableError } from "./unrunnable-error.js";
import type { FinishedRun, RunListener, WorkerProcess } from "./workers/worker-process.js";

/** What runs share. */
export interface RunSurroundings {
  readonly events: TaskEventPublisher;
  readonly logs: TaskLogPublisher;
  readonly sources: RunSources;
  readonly resultRoot: string;
  /** Where this executor's runs stage their files. */
  readonly staging: string;
  readonly graceMs: number;
}

/** A run that ends sooner is told of by its end alone. */
const shortRunMs = 20;

/** One run of one delivery on a worker: from the inputs to the verdict. */
export class AttemptRun {
  readonly delivery: Delivery;
  readonly #worker: WorkerProcess;
  readonly #surroundings: RunSurroundings;
  readonly #directories: AttemptDirectories;
  readonly #startedAt = performance.now();
  readonly #preparing = new LazyAbort();
  readonly #predecessor: Promise<void> | undefined;
  /** Of a run that logs. */
  #log: DeliveryLog | undefined;
  #stopped: StopCause | undefined;
  #isTold: boolean;
  /** What it began on is not in the log yet. */
  #isAhead: boolean;
  #endedMs = 0;
  /** The worker is free for another run, or dead. */
  #isOver = false;
  #killTimer: NodeJS.Timeout | undefined;

  /** `predecessor`: of a run that began on a success, which is told of by that success; nothing else of it may overtake that. */
  constructor(delivery: Delivery, worker: WorkerProcess, surroundings: RunSurroundings, predecessor?: Promise<void>) {
    const { resultRoot, staging } = surroundings;
    this.delivery = delivery;
    this.#worker = worker;
    this.#surroundings = surroundings;
    this.#predecessor = predecessor;
    this.#isTold = predecessor !== undefined;
    this.#isAhead = predecessor !== undefined;
    const caughtUp = (): void => {
      this.#isAhead = false;
    };
    predecessor?.then(caughtUp, caughtUp);
    this.#directories = attemptDirectories(resultRoot, delivery.dispatch.resultDirectory, staging);
  }

  /** Runs it to its end; afterwards the worker is free or dead. Never rejects. */
  async run(): Promise<FinishedRun> {
    if (this.delivery.number > 1) await this.#makeKnown();
    const { timeoutMs } = this.delivery.dispatch;
    const started = setTimeout(() => this.tellStarted(), shortRunMs);
    const timeout: LongTimer = startLongTimer(timeoutMs, () => this.stop({ kind: "timeout", timeoutMs }));
    const finished = await this.#runPrepared();
    this.#isOver = true;
    clearTimeout(started);
    clearTimeout(this.#killTimer);
    timeout.clear();
    return finished;
  }

  /** Something may begin on its success: its end can be handed over at once, so that all is known before a rebalance (H1). */
  get mayBeFollowed(): boolean {
    return !this.#isAhead;
  }

  /** Makes it end: the handler is asked to, and killed after the grace time. The first cause counts. */
  stop(cause: StopCause): void {
    if (this.#isOver || this.#stopped !== undefined) return;
    this.#stopped = cause;
    this.#preparing.abort(new Error("The run is stopped."));
    this.#worker.abort(cause.kind === "timeout" ? "The task has timed out." : `The task is stopped: ${cause.kind}.`);
    this.#killTimer = setTimeout(() => this.#worker.kill(), this.#surroundings.graceMs);
  }

  /** Says that it runs, or has run and its end is still to be told; unless that was said. */
  tellStarted(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const runMs = this.#ranMs();
    this.#surroundings.events.tell(this.delivery.dispatch, { type: "started", delivery: this.delivery.number, runMs });
  }

  /**
   * A redelivery begins only when that is in the log: so the planner can tell an executor that died while it ran a task from one that had not come
   * to it, and give up the one that is the cause. Where nothing can be published any more, for all is being closed, it is given back.
   */
  async #makeKnown(): Promise<void> {
    this.#isTold = true;
    await this.#publish({ type: "started", delivery: this.delivery.number }).catch(() =>
      this.stop({ kind: "draining" }),
    );
  }

  /** Puts its files and log lines in their places, and decides what became of it. */
  async settle({ outcome, hasFiles }: FinishedRun): Promise<Verdict> {
    this.#endedMs = this.#ranMs();
    if (this.delivery.dispatch.inputUrl != null) await discardInput(this.#directories);
    const ended = verdictOn(outcome, this.#stopped);
    const verdict = hasFiles ? await this.#settleFiles(ended) : ended;
    await this.#log?.flush();
    return verdict;
  }

  /** Publishes what became of it, and what began on its success. Resolves when that is in the log. */
  tell(verdict: Verdict, next: readonly BegunStandby[]): Promise<void> {
    if (verdict.kind === "given_back") return Promise.resolve();
    const news = { delivery: this.delivery.number, runMs: this.#endedMs, startedHere: !this.#isTold };
    this.#isTold = true;
    if (verdict.kind === "succeeded") {
      return this.#publish({ ...news, type: "succeeded", result: verdict.result, next });
    }
    const message = boundedText(verdict.failure.message).text;
    return this.#publish({ ...news, type: "failed", failure: { ...verdict.failure, message } });
  }

  #ranMs(): number {
    return Math.round(performance.now() - this.#startedAt);
  }

  async #runPrepared(): Promise<FinishedRun> {
    try {
      const { sources } = this.#surroundings;
      const request = await prepareRun(this.delivery, this.#directories, sources, this.#preparing);
      if (this.#stopped !== undefined) return endedUnrun("error", "It was stopped before it began.");
      return await this.#worker.run(request, this.#listener());
    } catch (error) {
      return endedUnrun(error instanceof UnrunnableError ? "permanent" : "error", (error as Error).message);
    }
  }

  #listener(): RunListener {
    const { sources, events, logs } = this.#surroundings;
    const { dispatch, number } = this.delivery;
    return {
      onLog: (line) => {
        this.#log ??= logs.open(dispatch, number);
        this.#log.add(line);
      },
      onProgress: (fraction) => {
        this.tellStarted();
        events.tell(dispatch, { type: "progress", delivery: number, progress: fraction }, this.#predecessor);
      },
      resultOf: (task) => sources.upstream.resultOf(dispatch, task, this.#preparing),
    };
  }

  async #settleFiles(verdict: Verdict): Promise<Verdict> {
    try {
      if (verdict.kind === "succeeded") {
        await publishFiles(
          this.#surroundings.resultRoot,
          this.#directories,
          this.delivery.dispatch,
          this.delivery.number,
        );
      } else await discardFiles(this.#directories);
      return verdict;
    } catch (error) {
      if (verdict.kind !== "succeeded") return verdict;
      const message = `The files of the attempt can't be published: ${(error as Error).message}`;
      return { kind: "failed", failure: { reason: "error", message } };
    }
  }

  #publish(news: AttemptNews): Promise<void> {
    return this.#surroundings.events.publish(this.delivery.dispatch, news, this.#predecessor);
  }
}

function endedUnrun(reason: "error" | "permanent", message: string): FinishedRun {
  const outcome: RunOutcome = { kind: "failed", reason, message };
  return { outcome, hasFiles: false };
}
