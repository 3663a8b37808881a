/** The error codes of the protocol that this package tells apart, or names in its messages. */
const codes = {
  OFFSET_OUT_OF_RANGE: 1,
  CORRUPT_MESSAGE: 2,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  LEADER_NOT_AVAILABLE: 5,
  NOT_LEADER_OR_FOLLOWER: 6,
  REQUEST_TIMED_OUT: 7,
  REPLICA_NOT_AVAILABLE: 9,
  MESSAGE_TOO_LARGE: 10,
  NETWORK_EXCEPTION: 13,
  COORDINATOR_LOAD_IN_PROGRESS: 14,
  COORDINATOR_NOT_AVAILABLE: 15,
  NOT_COORDINATOR: 16,
  INVALID_TOPIC_EXCEPTION: 17,
  RECORD_LIST_TOO_LARGE: 18,
  NOT_ENOUGH_REPLICAS: 19,
  NOT_ENOUGH_REPLICAS_AFTER_APPEND: 20,
  ILLEGAL_GENERATION: 22,
  INCONSISTENT_GROUP_PROTOCOL: 23,
  INVALID_GROUP_ID: 24,
  UNKNOWN_MEMBER_ID: 25,
  INVALID_SESSION_TIMEOUT: 26,
  REBALANCE_IN_PROGRESS: 27,
  TOPIC_AUTHORIZATION_FAILED: 29,
  GROUP_AUTHORIZATION_FAILED: 30,
  CLUSTER_AUTHORIZATION_FAILED: 31,
  INVALID_TIMESTAMP: 32,
  UNSUPPORTED_SASL_MECHANISM: 33,
  ILLEGAL_SASL_STATE: 34,
  UNSUPPORTED_VERSION: 35,
  TOPIC_ALREADY_EXISTS: 36,
  INVALID_PARTITIONS: 37,
  INVALID_REPLICATION_FACTOR: 38,
  INVALID_CONFIG: 40,
  NOT_CONTROLLER: 41,
  POLICY_VIOLATION: 44,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  DUPLICATE_SEQUENCE_NUMBER: 46,
  INVALID_PRODUCER_EPOCH: 47,
  INVALID_TXN_STATE: 48,
  INVALID_PRODUCER_ID_MAPPING: 49,
  CONCURRENT_TRANSACTIONS: 51,
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 53,
  KAFKA_STORAGE_ERROR: 56,
  SASL_AUTHENTICATION_FAILED: 58,
  UNKNOWN_PRODUCER_ID: 59,
  FENCED_LEADER_EPOCH: 74,
  UNKNOWN_LEADER_EPOCH: 75,
  OFFSET_NOT_AVAILABLE: 78,
  GROUP_MAX_SIZE_REACHED: 81,
  INVALID_RECORD: 87,
  THROTTLING_QUOTA_EXCEEDED: 89,
  PRODUCER_FENCED: 90,
  TRANSACTIONAL_ID_NOT_FOUND: 105,
} as const;

type KafkaErrorName = keyof typeof codes;

const names = new Map<number, KafkaErrorName>(
  Object.entries(codes).map(([name, code]) => [code, name as KafkaErrorName]),
);

export function kafkaErrorName(code: number): string {
  return names.get(code) ?? `error ${code.toString()}`;
}

function setOf(...members: KafkaErrorName[]): ReadonlySet<string> {
  return new Set<string>(members);
}

/**
 * The broker asked no longer leads the partition, or not yet: look up the leader again and repeat. A batch may have been written all
 * the same, where the leader moved while it waited for its replicas: the sequence number tells.
 */
export const leaderMoved = setOf(
  "UNKNOWN_TOPIC_OR_PARTITION",
  "LEADER_NOT_AVAILABLE",
  "NOT_LEADER_OR_FOLLOWER",
  "REPLICA_NOT_AVAILABLE",
  "KAFKA_STORAGE_ERROR",
  "FENCED_LEADER_EPOCH",
  "UNKNOWN_LEADER_EPOCH",
  "OFFSET_NOT_AVAILABLE",
);

/** The broker asked does not coordinate this group or transactional id (yet): look the coordinator up again and repeat. Nothing was done. */
export const coordinatorMoved = setOf("COORDINATOR_LOAD_IN_PROGRESS", "COORDINATOR_NOT_AVAILABLE", "NOT_COORDINATOR");

/** A produce to be repeated as it was, for its sequence number keeps it from being written twice. */
export const repeatable = new Set([
  ...leaderMoved,
  ...setOf("NOT_ENOUGH_REPLICAS", "THROTTLING_QUOTA_EXCEEDED", "CONCURRENT_TRANSACTIONS"),
]);

/** A produce that was written, but is not on all replicas yet, or may have been. */
export const perhapsWritten = setOf("REQUEST_TIMED_OUT", "NETWORK_EXCEPTION", "NOT_ENOUGH_REPLICAS_AFTER_APPEND");

/** The broker has lost count of a producer's batches, or never knew it. */
export const producerUnknown = setOf("OUT_OF_ORDER_SEQUENCE_NUMBER", "UNKNOWN_PRODUCER_ID", "INVALID_PRODUCER_EPOCH");

/** The batch as a whole was refused because of one of its records, or its size: smaller batches can succeed. */
export const badRecord = setOf(
  "MESSAGE_TOO_LARGE",
  "RECORD_LIST_TOO_LARGE",
  "INVALID_RECORD",
  "INVALID_TIMESTAMP",
  "CORRUPT_MESSAGE",
);

export const tooLarge = setOf("MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE");

/** A newer producer owns the transactional id (or the coordinator ended our transaction, which it tells with the same code). */
export const fenced = setOf("INVALID_PRODUCER_EPOCH", "PRODUCER_FENCED");
