import { setTimeout as delay } from "node:timers/promises";
import {
  FencedError,
  type LogReader,
  type LogRecord,
  type Messaging,
  type OutgoingRecord,
  type TopicPartition,
  type TransactionalWriter,
} from "../../../../src/index.js";
import type { Ledger } from "../check/ledger.js";
import type { Progress } from "../check/progress.js";
import { decode, encode, type PositionRecord } from "./written-records.js";

export interface PipelinePlan {
  readonly pipeline: number;
  readonly transactionalId: string;
  readonly input: TopicPartition;
  readonly output: { readonly topic: string; readonly partitions: number };
  readonly positions: TopicPartition;
}

const mostInputs = 500;
const betweenTransactionsMs = 30;
const afterFaultMs = 50;

let owners = 0;

/**
 * Consume, transform, produce, as a planner does: what it makes of its inputs goes out in one transaction with the position behind them. After
 * any fault it fences anew and goes on from the position that the log says. A second one of the same plan makes the first a zombie.
 */
export class Pipeline {
  readonly #messaging: Messaging;
  readonly #plan: PipelinePlan;
  readonly #ledger: Ledger;
  readonly #progress: Progress;
  readonly #subject: string;
  readonly #owner: string;
  #incarnations = 0;
  #transactions = 0;
  #isSucceeded = false;
  #isStopped = false;
  #nextInput = 0;
  #running: Promise<void> | undefined;

  constructor(messaging: Messaging, plan: PipelinePlan, ledger: Ledger, progress: Progress) {
    this.#messaging = messaging;
    this.#plan = plan;
    this.#ledger = ledger;
    this.#progress = progress;
    this.#subject = `commits of pipeline ${plan.pipeline.toString()}`;
    owners += 1;
    this.#owner = `owner ${owners.toString()}`;
    progress.expect(this.#subject);
  }

  get nextInput(): number {
    return this.#nextInput;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Another takes over without a word to this one, which goes on until it is fenced. */
  succeed(): Pipeline {
    const successor = new Pipeline(this.#messaging, this.#plan, this.#ledger, this.#progress);
    this.#isSucceeded = true;
    successor.start();
    return successor;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const writer = this.#messaging.transactionalWriter(this.#plan.transactionalId);
      try {
        await this.#own(writer);
      } catch (thrown) {
        this.#ledger.failed(`${this.#owner} of pipeline ${this.#plan.pipeline.toString()}`, thrown);
        if (thrown instanceof FencedError && this.#isSucceeded) return;
        await delay(afterFaultMs);
      } finally {
        await writer.close();
      }
    }
  }

  async #own(writer: TransactionalWriter): Promise<void> {
    const incarnation = `${this.#owner}.${(++this.#incarnations).toString()}`;
    await writer.fence();
    this.#ledger.fenced(this.#plan.pipeline, incarnation);
    this.#nextInput = await this.#restore(writer);
    const waiting: LogRecord[] = [];
    const reader = this.#readInput(waiting);
    try {
      while (!this.#isStopped) {
        if (waiting.length > 0) await this.#transact(writer, incarnation, waiting.splice(0, mostInputs));
        await delay(betweenTransactionsMs);
      }
    } finally {
      await reader.stop();
    }
  }

  #readInput(waiting: LogRecord[]): LogReader {
    const { topic, partition } = this.#plan.input;
    const reader = this.#messaging.reader({
      isolation: "read_committed",
      maxWaitMs: 100,
      onBatch: ({ records }) => {
        waiting.push(...records);
      },
      onOutOfRange: (position, log) => {
        this.#ledger.failed(
          `${topic}-${partition.toString()}@${position.offset.toString()}`,
          new Error(JSON.stringify(log)),
        );
      },
    });
    reader.add([{ topic, partition, offset: this.#nextInput }]);
    return reader;
  }

  async #transact(writer: TransactionalWriter, owner: string, inputs: readonly LogRecord[]): Promise<void> {
    const { pipeline, output, positions } = this.#plan;
    const begunAt = performance.now();
    const transaction = `${owner}.${(++this.#transactions).toString()}`;
    const outputs: OutgoingRecord[] = inputs.map(({ offset }) => ({
      topic: output.topic,
      partition: (offset + pipeline) % output.partitions,
      key: pipeline.toString(),
      value: encode({ pipeline, input: offset, transaction, size: inputs.length, begunAt }),
    }));
    const nextInput = (inputs.at(-1)?.offset ?? 0) + 1;
    const position = { ...positions, key: "position", value: encode({ nextInput, transaction }) };
    const written = await writer.commit([...outputs, position]);
    this.#nextInput = nextInput;
    this.#ledger.acked.push({ pipeline, transaction, owner, begunAt, outputs: written.slice(0, outputs.length) });
    this.#progress.happened(this.#subject, begunAt);
  }

  /** The position that was committed last, before our own barrier. */
  async #restore(writer: TransactionalWriter): Promise<number> {
    const { topic, partition } = this.#plan.positions;
    const [barrier] = await writer.commit([{ topic, partition, key: "barrier", value: null }]);
    const end = barrier?.offset ?? 0;
    let nextInput = 0;
    await new Promise<void>((resolve, reject) => {
      const reader = this.#messaging.reader({
        isolation: "read_committed",
        maxWaitMs: 100,
        onBatch: (batch) => {
          for (const { key, value, offset } of batch.records)
            if (key?.toString() === "position" && offset < end) nextInput = (decode(value) as PositionRecord).nextInput;
          if (batch.nextOffset > end) void reader.stop().then(resolve);
        },
        onOutOfRange: (position) => reject(new Error(`The positions have no offset ${position.offset.toString()}.`)),
      });
      reader.add([{ topic, partition, offset: 0 }]);
    });
    return nextInput;
  }
}
