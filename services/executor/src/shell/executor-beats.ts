import { createHash } from "node:crypto";
import { type ExecutorBeat, formatTime } from "@spe/contracts";
import type { Appender, Codec } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { ExecutorIdentity } from "./identity.js";

/** What changes from beat to beat. */
export type ExecutorState = Pick<
  ExecutorBeat,
  "status" | "taskTypes" | "slots" | "busy" | "partitions" | "running" | "memberId"
>;

export interface ExecutorBeatsOptions {
  readonly appender: Appender;
  readonly codec: Codec;
  readonly topic: string;
  readonly identity: ExecutorIdentity;
  /** Incarnations known to be gone. */
  readonly declaresDead: readonly string[];
  readonly stateNow: () => ExecutorState;
  readonly logger: Logger;
}

const intervalMs = 2_000;
/** Above so many running attempts, their names are hashed. */
const namedAttempts = 100;

/** Says in the registry, every two seconds and at once when something has changed, that this executor lives and what it has. */
export class ExecutorBeats {
  readonly #options: ExecutorBeatsOptions;
  #beat = 0;
  #announced = false;
  #timer: NodeJS.Timeout | undefined;
  /** Something has changed since the last beat was made. */
  #isDue = false;
  /** One at a time: while the broker is away there is no use in a queue of old beats. */
  #sending: Promise<void> | undefined;

  constructor(options: ExecutorBeatsOptions) {
    this.#options = options;
  }

  get isAnnounced(): boolean {
    return this.#announced;
  }

  /** Resolves when the first beat is in the log. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#beatAgain(), intervalMs);
    await this.#send(this.#options.stateNow());
  }

  /** Something has changed: several changes of one moment make one beat. */
  soon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => this.#beatAgain());
  }

  /** The last word: this executor is gone. */
  async stop(): Promise<void> {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#sending;
    const state = this.#options.stateNow();
    await this.#tryToSend({ ...state, status: "gone", slots: 0, busy: 0, partitions: [], running: [] });
  }

  #beatAgain(): void {
    if (this.#timer === undefined || this.#sending !== undefined) return;
    this.#isDue = false;
    this.#sending = this.#tryToSend().finally(() => {
      this.#sending = undefined;
      if (this.#isDue) this.#beatAgain();
    });
  }

  async #tryToSend(state = this.#options.stateNow()): Promise<void> {
    try {
      await this.#send(state);
    } catch (error) {
      this.#options.logger.warn({ err: error }, "a beat was lost; the next one follows");
    }
  }

  async #send(state: ExecutorState): Promise<void> {
    const { appender, codec, topic, identity, declaresDead } = this.#options;
    const { executor, incarnation, host, pid, pool, startedAtMs } = identity;
    const running = state.running.length > namedAttempts ? state.running.map(hashed) : state.running;
    const startedAt = formatTime(startedAtMs);
    const own = { executor, incarnation, host, pid, pool, startedAt, declaresDead };
    const value = codec.encode("executorRegistry", { ...state, ...own, running, beat: this.#beat });
    this.#beat += 1;
    await appender.append({ topic, partition: 0, key: executor, value });
    this.#announced = true;
  }
}

function hashed(attempt: string): string {
  return createHash("sha256").update(attempt).digest("base64url").slice(0, 16);
}
