import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "@spe/runtime";
import { describeExit } from "@spe/supervision";
import { causeIn } from "./log-cause.js";
import { type Exit, OwnedProcess, type ProcessSpec } from "./owned-process.js";
import type { ProcessRecords } from "./process-records.js";

export interface KeptSpec extends ProcessSpec {
  /** What the user calls it. */
  readonly title: string;
  readonly stopWithinMs: number;
  readonly stopSignal?: NodeJS.Signals;
  /** What has to be done before each life, such as clearing up after one that was cut short. Ends early when `signal` aborts. */
  readonly beforeStart?: (signal: AbortSignal) => Promise<void>;
  /** Resolves when it can do its work; asked anew of each life. Rejects when `signal` aborts. */
  readonly untilReady: (signal: AbortSignal) => Promise<void>;
  /** What to do when it can't start: a sentence. */
  readonly remedy: string;
}

export interface KeptEvents {
  /** It ended unasked and is started again. */
  readonly onRestart: (title: string, exit: Exit, logFile: string) => void;
  readonly onRecovered: (title: string, afterMs: number) => void;
}

/**
 * So many first lives in a row that ended before they were ready, and it is given up: something is wrong with what it was given. One that
 * was ready once is never given up: what it stands on may be away for a while, and everything goes on when that is back.
 */
const fruitlessFirstLives = 2;
const backoffMs = [0, 0, 250, 1_000, 2_000] as const;
const longestBackoffMs = 2_000;

/** A process that is started again whenever it ends unasked. */
export class KeptProcess {
  readonly title: string;
  /** Rejects when it can't be kept running; resolves when it was stopped. */
  readonly done: Promise<void>;
  readonly #spec: KeptSpec;
  readonly #records: ProcessRecords;
  readonly #events: KeptEvents;
  readonly #stopping = new AbortController();
  #current: OwnedProcess | undefined;
  #isReady = false;
  #hasBeenReady = false;
  #waiting: (() => void)[] = [];
  #isRestartAsked = false;

  constructor(spec: KeptSpec, records: ProcessRecords, events: KeptEvents) {
    this.title = spec.title;
    this.#spec = spec;
    this.#records = records;
    this.#events = events;
    this.done = this.#keep();
    this.done.catch(() => undefined); // read by whoever started it
  }

  get pid(): number | undefined {
    return this.#current?.exit === undefined ? this.#current?.pid : undefined;
  }

  /** Resolves when it can do its work, now or later; rejects when it can't be kept running. */
  async ready(): Promise<void> {
    if (this.#isReady) return;
    await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), this.done]);
  }

  /** As if it had crashed: it is started again. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    this.#isReady = false;
    this.#current?.kill(signal);
  }

  /** Ends it gracefully and starts it again; resolves when it is ready. */
  async restart(): Promise<void> {
    this.#isReady = false;
    this.#isRestartAsked = true;
    await this.#current?.stop(this.#spec.stopWithinMs, this.#spec.stopSignal);
    await this.ready();
  }

  async stop(withinMs: number = this.#spec.stopWithinMs): Promise<void> {
    this.#stopping.abort();
    await this.#current?.stop(withinMs, this.#spec.stopSignal);
    await this.done.catch(() => undefined);
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #keep(): Promise<void> {
    let fruitless = 0;
    let endedAt: number | undefined;
    while (!this.#isStopping()) {
      await this.#spec.beforeStart?.(this.#stopping.signal);
      if (this.#isStopping()) return;
      const { exit, wasReady } = await this.#live(endedAt);
      if (this.#isStopping()) return;
      endedAt = performance.now();
      fruitless = wasReady || this.#isRestartAsked ? 0 : fruitless + 1;
      if (!this.#hasBeenReady && fruitless >= fruitlessFirstLives) throw this.#givenUp(exit);
      if (!this.#isRestartAsked) this.#events.onRestart(this.title, exit, this.#spec.logFile);
      this.#isRestartAsked = false;
      await delay(backoffMs[fruitless] ?? longestBackoffMs, undefined, { signal: this.#stopping.signal }).catch(
        () => undefined,
      );
    }
  }

  /** From its start to its end. */
  async #live(predecessorEndedAt: number | undefined): Promise<{ exit: Exit; wasReady: boolean }> {
    const process = await OwnedProcess.start(this.#spec, this.#records);
    this.#current = process;
    if (this.#isStopping()) process.kill();
    const life = new AbortController();
    let wasReady = false;
    const watching = this.#spec.untilReady(life.signal).then(
      () => {
        if (process.exit !== undefined) return; // what answered was not this one
        wasReady = true;
        this.#becomeReady(predecessorEndedAt);
      },
      () => undefined, // it ended before it was ready
    );
    const exit = await process.exited;
    this.#isReady = false;
    life.abort();
    await watching;
    return { exit, wasReady };
  }

  #becomeReady(predecessorEndedAt: number | undefined): void {
    this.#isReady = true;
    this.#hasBeenReady = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
    if (predecessorEndedAt !== undefined) this.#events.onRecovered(this.title, performance.now() - predecessorEndedAt);
  }

  #givenUp(exit: Exit): OperatorError {
    const { logFile, remedy } = this.#spec;
    return new OperatorError(
      `${this.title} does not start: it ${describeExit(exit)}, saying "${causeIn(logFile)}". ${remedy} (Log: ${logFile}.)`,
    );
  }
}
