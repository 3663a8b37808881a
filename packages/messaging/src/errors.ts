/** No broker could be asked in time. What was being done may or may not have happened. */
export class BrokerUnavailableError extends Error {
  override readonly name = "BrokerUnavailableError";
  constructor(doing: string, addresses: readonly string[], cause: Error) {
    super(
      `${doing}: no answer from Kafka at ${addresses.join(", ")} (${cause.message}). ` +
        "Check that the brokers are up, that their advertised addresses can be reached from here, and that the TLS and SASL settings match theirs.",
      { cause },
    );
  }
}

/** The broker's size limit for this topic (max.message.bytes) is below the size of one record. Nothing was written. */
export class RecordTooLargeError extends Error {
  override readonly name = "RecordTooLargeError";
  constructor(topic: string, partition: number, bytes: number) {
    super(
      `A record of ${bytes.toString()} bytes is too large for ${topic}-${partition.toString()}. Raise the topic's max.message.bytes or write less.`,
    );
  }
}

/** The topic, or that partition of it, does not exist. */
export class UnknownTopicError extends Error {
  override readonly name = "UnknownTopicError";
  constructor(topic: string, partition?: number) {
    const what = partition === undefined ? `Topic ${topic}` : `Partition ${partition.toString()} of topic ${topic}`;
    super(`${what} does not exist, or this client may not see it. Create it, or check its name and the ACLs.`);
  }
}

/** A transaction failed for a reason other than fencing. Its outcome is unknown until the id is fenced anew. */
export class TransactionError extends Error {
  override readonly name = "TransactionError";
}

/** The broker said no, for a reason that repeating the request does not change (authorization, configuration, a bad request). */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(doing: string, reason: string, cause: Error) {
    super(`${doing}: Kafka refused with ${reason}.`, { cause });
  }
}

/** The generation of the group that this was meant for is over; another member may own the partitions now. */
export class StaleGenerationError extends Error {
  override readonly name = "StaleGenerationError";
}

/** This object was closed or stopped, and does nothing any more. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
  constructor(what: string) {
    super(`${what} is closed.`);
  }
}

/** The registry does not take this schema under this subject: it is incompatible with an earlier one, or the subject has another compatibility. */
export class SchemaRefusedError extends Error {
  override readonly name = "SchemaRefusedError";
  constructor(subject: string, reason: string, cause: unknown) {
    super(
      `The schema registry refuses the schema for subject ${subject}: ${reason}. Make the schema fully compatible with all earlier versions, or set the subject's compatibility to FULL_TRANSITIVE.`,
      { cause },
    );
  }
}
