import type { MessageTypes } from "@spe/contracts";
import { type Codec, type LogRecord, type MessageName, UndecodableError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import { untilDone } from "./until-done.js";

export interface RecordDecoding {
  readonly codec: Codec;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * The message in a record; undefined where there is none that can ever be read, which is logged. Most are there at once. While
 * the registry is away it waits: the record may be fine.
 */
export function decodeRecord<N extends MessageName>(
  name: N,
  record: LogRecord,
  decoding: RecordDecoding,
): MessageTypes[N] | undefined | Promise<MessageTypes[N] | undefined> {
  const { value } = record;
  if (value === null) return undefined;
  return decoding.codec.decodeFast(name, value) ?? decodeSlowly(name, value, record, decoding);
}

function decodeSlowly<N extends MessageName>(
  name: N,
  value: Buffer,
  { topic, partition, offset }: LogRecord,
  { codec, logger, signal }: RecordDecoding,
): Promise<MessageTypes[N] | undefined> {
  const decode = async (): Promise<MessageTypes[N] | undefined> => {
    try {
      return await codec.decodeSlow(name, value);
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      logger.error({ err: error, topic, partition, offset }, "a record can't be read and is passed over");
      return undefined;
    }
  };
  return untilDone(`Reading a record of ${topic}`, decode, { signal, logger });
}
