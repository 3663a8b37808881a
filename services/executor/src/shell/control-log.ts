import type { ExecutorCommand } from "@spe/contracts";
import type { Codec, FetchedBatch, LogReader, Messaging, Position } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import { decodeRecord, type RecordDecoding } from "./decode-record.js";
import { untilDone } from "./until-done.js";

export interface ControlLogOptions {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly topic: string;
  readonly partitionCount: number;
  readonly logger: Logger;
  readonly onCommand: (command: ExecutorCommand, timestampMs: number) => void;
  /** All that had been said when it was last asked for has been read. */
  readonly onRead: () => void;
}

/** H5. `executorControl` from where its retention begins: what the planner has told all executors, and goes on telling. */
export class ControlLog {
  readonly #options: ControlLogOptions;
  readonly #reader: LogReader;
  readonly #positions = new Map<number, number>();
  readonly #stopping = new AbortController();
  readonly #decoding: RecordDecoding;
  /** Ends to be reached, asked for at assignments. */
  #goals: (readonly Position[])[] = [];
  #asking = 0;

  constructor(options: ControlLogOptions) {
    this.#options = options;
    this.#decoding = { codec: options.codec, logger: options.logger, signal: this.#stopping.signal };
    this.#reader = options.messaging.reader({
      isolation: "read_committed",
      onBatch: (batch) => this.#take(batch),
      onOutOfRange: (position, { low }) => {
        options.logger.warn({ ...position, low }, "commands have expired unread; going on with the oldest there are");
        this.#reader.add([{ ...position, offset: low }]);
      },
    });
  }

  async start(): Promise<void> {
    const beginnings = await this.#options.messaging.admin.beginningOffsets(this.#partitions());
    for (const { partition, offset } of beginnings) this.#positions.set(partition, offset);
    this.#reader.add(beginnings);
  }

  /** False until everything has been read that was in the log when `readToEnd` was last called. */
  get isRead(): boolean {
    return this.#asking === 0 && this.#goals.length === 0;
  }

  /** Whoever has just gained partitions must first know all that was said about their tasks. */
  readToEnd(): void {
    this.#asking += 1;
    void this.#askForEnd();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#reader.stop();
  }

  async #askForEnd(): Promise<void> {
    const { messaging, logger } = this.#options;
    const ask = (): Promise<readonly Position[]> => messaging.admin.endOffsets(this.#partitions());
    try {
      const signal = this.#stopping.signal;
      this.#goals.push(await untilDone("Asking where the commands end", ask, { signal, logger }));
      this.#asking -= 1;
      this.#checkGoals();
    } catch (error) {
      if (!this.#stopping.signal.aborted) throw error;
    }
  }

  async #take({ partition, records, nextOffset }: FetchedBatch): Promise<void> {
    for (const record of records) {
      const command = await decodeRecord("executorControl", record, this.#decoding);
      if (command !== undefined) this.#options.onCommand(command, record.timestampMs);
    }
    this.#positions.set(partition, nextOffset);
    this.#checkGoals();
  }

  #checkGoals(): void {
    const isReached = ({ partition, offset }: Position): boolean => (this.#positions.get(partition) ?? 0) >= offset;
    this.#goals = this.#goals.filter((goal) => !goal.every(isReached));
    if (this.isRead) this.#options.onRead();
  }

  #partitions(): { topic: string; partition: number }[] {
    const { topic, partitionCount } = this.#options;
    return Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition }));
  }
}
