import type { Names, TaskEvent } from "@spe/contracts";
import { BrokerUnavailableError, ClosedError, type Codec, type Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";

export interface ResultReference {
  readonly jobId: string;
  readonly task: string;
  readonly partition: number;
  readonly offset: number;
}

export interface ReferenceParts {
  readonly messaging: Pick<Messaging, "readRecord">;
  readonly codec: Codec;
  readonly names: Names;
  readonly logger: Logger;
}

/** Results that the planner has not kept, read where they were published. */
export class ReferencedResults {
  readonly #parts: ReferenceParts;

  constructor(parts: ReferenceParts) {
    this.#parts = parts;
  }

  /** JSON text; undefined where it is not to be had any more, which is logged. Rejects while no broker can be asked. */
  async textOf(reference: ResultReference): Promise<string | undefined> {
    try {
      return await this.#read(reference);
    } catch (error) {
      if (error instanceof BrokerUnavailableError || error instanceof ClosedError) throw error;
      this.#parts.logger.warn({ err: error, ...reference }, "a result is missing from its job's result document");
      return undefined;
    }
  }

  async #read({ jobId, task, partition, offset }: ResultReference): Promise<string> {
    const { messaging, names } = this.#parts;
    const record = await messaging.readRecord({ topic: names.taskEvents, partition, offset });
    if (record?.value == null) throw new Error("The record is not in the log any more.");
    const event = await this.#decode(record.value);
    if (event.jobId !== jobId || event.task !== task || event.result == null) {
      throw new Error("The record at this place is another one: the topic was made anew.");
    }
    return event.result;
  }

  async #decode(value: Buffer): Promise<TaskEvent> {
    const { codec } = this.#parts;
    return codec.decodeFast("taskEvents", value) ?? codec.decodeSlow("taskEvents", value);
  }
}
