import { setTimeout as sleep } from "node:timers/promises";
import { type IntensityLimit, RestartIntensity } from "./restart-intensity.js";
import {
  type BackoffLimits,
  isRestarted,
  type RestartStrategy,
  type RestartType,
  restartDelayMs,
  restartedWith,
} from "./restart-strategy.js";

/** How a child ended: whether that counts as a failure, and the second half of a sentence about it. */
export interface ChildEnd {
  readonly failed: boolean;
  readonly how: string;
}

/** A child at work. `ended` settles once and never rejects; `stop` makes it end, and resolves when it has. */
export interface RunningChild {
  readonly ended: Promise<ChildEnd>;
  stop(): Promise<void>;
}

export interface ChildSpec {
  readonly name: string;
  readonly restart: RestartType;
  /** Resolves when the child does its work; a rejection counts as a failed end. */
  start(): Promise<RunningChild>;
}

export interface SupervisorOptions {
  readonly strategy: RestartStrategy;
  readonly intensity: IntensityLimit;
  readonly backoff: BackoffLimits;
  /** In start order. */
  readonly children: readonly ChildSpec[];
  /** Monotonic milliseconds. */
  readonly now: () => number;
  readonly onEnded?: (child: string, end: ChildEnd) => void;
  readonly onRestarted?: (child: string) => void;
}

/**
 * Starts children in order, stops them in reverse order, and starts again what ends by itself, within the intensity. After
 * `start` has resolved, `done` settles once: it resolves when the supervisor was stopped and rejects when it gave up. Either
 * way no child is left running.
 */
export class Supervisor {
  readonly done: Promise<void>;
  readonly #options: SupervisorOptions;
  readonly #intensity: RestartIntensity;
  readonly #running = new Map<string, RunningChild>();
  readonly #stopping = new AbortController();
  #settleDone!: { resolve(): void; reject(error: Error): void };
  /** Ends are dealt with one after the other. */
  #turn: Promise<void> = Promise.resolve();

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#intensity = new RestartIntensity(options.intensity);
    this.done = new Promise((resolve, reject) => {
      this.#settleDone = { resolve, reject };
    });
    this.done.catch(() => undefined); // it may be awaited; it need not be
  }

  /** Resolves when all children run. Rejects, with none left running, when one of them can't be started. */
  async start(): Promise<void> {
    try {
      for (const spec of this.#options.children) await this.#startChild(spec);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Idempotent, and legal at any time. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#turn;
    await this.#stopChildren(this.#options.children);
    this.#settleDone.resolve();
  }

  async #startChild(spec: ChildSpec): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const child = await spec.start();
    this.#running.set(spec.name, child);
    void child.ended.then((end) => {
      this.#turn = this.#turn.then(() => this.#afterEnd(spec, child, end));
    });
  }

  async #afterEnd(spec: ChildSpec, child: RunningChild, end: ChildEnd): Promise<void> {
    if (this.#stopping.signal.aborted || this.#running.get(spec.name) !== child) return;
    this.#running.delete(spec.name);
    this.#options.onEnded?.(spec.name, end);
    if (isRestarted(spec.restart, end.failed)) await this.#restart(spec, end);
  }

  /** Starts `spec`, and those its end concerns, again; until they all run or there were too many restarts. */
  async #restart(spec: ChildSpec, end: ChildEnd): Promise<void> {
    const { strategy, children, backoff, now, onEnded, onRestarted } = this.#options;
    const concerned = restartedWith(strategy, children.map(nameOf), spec.name);
    const specs = children.filter((child) => concerned.includes(child.name));
    for (let last = end; ; ) {
      if (!this.#intensity.allows(now())) return this.#giveUp(spec, last);
      await this.#stopChildren(specs);
      await this.#pause(restartDelayMs(this.#intensity.recent(now()), backoff));
      try {
        for (const child of specs) await this.#startChild(child);
        onRestarted?.(spec.name);
        return;
      } catch (error) {
        last = { failed: true, how: `could not be started: ${error instanceof Error ? error.message : String(error)}` };
        onEnded?.(spec.name, last);
      }
    }
  }

  async #giveUp({ name }: ChildSpec, { how }: ChildEnd): Promise<void> {
    this.#stopping.abort();
    await this.#stopChildren(this.#options.children);
    const { maxRestarts, withinMs } = this.#options.intensity;
    const limit = `${maxRestarts} restarts in ${withinMs / 1000} s`;
    this.#settleDone.reject(new Error(`${name} ${how}; it is not started again, as that would be more than ${limit}.`));
  }

  async #stopChildren(specs: readonly ChildSpec[]): Promise<void> {
    for (const { name } of specs.toReversed()) {
      const child = this.#running.get(name);
      this.#running.delete(name);
      await child?.stop();
    }
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#stopping.signal }).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) throw error;
    });
  }
}

function nameOf({ name }: ChildSpec): string {
  return name;
}
