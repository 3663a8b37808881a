import type { MessageTypes } from "@spe/contracts";

/** The name of a message: which topic's value it is. All task topics share "tasks". */
export type MessageName = keyof MessageTypes;

/** The bytes can never be read: not Confluent wire format, an unknown schema id (a definite 404), or they don't fit their schema. */
export class UndecodableError extends Error {
  override readonly name = "UndecodableError";
}

/** The registry can't be asked right now. The same bytes may decode later: hold the partition, don't judge the record. */
export class RegistryUnavailableError extends Error {
  override readonly name = "RegistryUnavailableError";
}

/**
 * Avro in the Confluent wire format (magic 0, schema id, body). Values are written with our own schema and read with the
 * writer's schema resolved to ours, so that older and newer producers are both understood.
 */
export interface Codec {
  /** Synchronous: the ids of our own schemas are looked up once, when the codec is opened. Throws TypeError where `value` does not fit the schema. */
  encode<N extends MessageName>(name: N, value: MessageTypes[N]): Buffer;
  /** Synchronous where the writer's schema is known already (the normal case). undefined otherwise, and for bytes that can't be read: then call `decodeSlow`. Never throws. */
  decodeFast<N extends MessageName>(name: N, bytes: Buffer): MessageTypes[N] | undefined;
  /** Looks the writer's schema up first. Rejects with UndecodableError or RegistryUnavailableError. */
  decodeSlow<N extends MessageName>(name: N, bytes: Buffer): Promise<MessageTypes[N]>;
}
