import { setTimeout as delay } from "node:timers/promises";
import type { Appender, Messaging } from "../../../../src/index.js";
import type { Ledger } from "../check/ledger.js";
import type { Progress } from "../check/progress.js";
import { encode } from "./written-records.js";

const everyMs = 20;
const mostWaiting = 500;

/** Appends numbered records to each partition of a topic, many at once, without transactions. */
export class Feeder {
  readonly #appender: Appender;
  readonly #topic: string;
  readonly #partitions: number;
  readonly #ledger: Ledger;
  readonly #progress: Progress;
  #waiting = 0;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(messaging: Messaging, topic: string, partitions: number, ledger: Ledger, progress: Progress) {
    this.#appender = messaging.appender();
    this.#topic = topic;
    this.#partitions = partitions;
    this.#ledger = ledger;
    this.#progress = progress;
    for (let p = 0; p < partitions; p++) progress.expect(this.#subject(p));
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Resolves when each append was answered, in one way or the other. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#appender.stop();
  }

  async #run(): Promise<void> {
    let fed = 0;
    while (!this.#isStopped) {
      for (let p = 0; p < this.#partitions && this.#waiting < mostWaiting; p++) void this.#append(p, fed++);
      await delay(everyMs);
    }
  }

  async #append(partition: number, fed: number): Promise<void> {
    const begunAt = performance.now();
    this.#waiting += 1;
    try {
      const record = { topic: this.#topic, partition, key: null, value: encode({ fed }) };
      this.#ledger.appended.push({ ...(await this.#appender.append(record)), fed });
      this.#progress.happened(this.#subject(partition), begunAt);
    } catch (thrown) {
      this.#ledger.failed(`append ${fed.toString()} to ${this.#topic}-${partition.toString()}`, thrown);
    } finally {
      this.#waiting -= 1;
    }
  }

  #subject(partition: number): string {
    return `appends to ${this.#topic}-${partition.toString()}`;
  }
}
