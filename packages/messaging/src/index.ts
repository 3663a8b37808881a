export { openCodec } from "./codec/codec.js";
export { registerSchemas } from "./codec/register-schemas.js";
export type { CodecConfig } from "./codec/subjects.js";
export { type Codec, type MessageName, RegistryUnavailableError, UndecodableError } from "./codec-port.js";
export {
  BrokerUnavailableError,
  ClosedError,
  RecordTooLargeError,
  RefusedError,
  SchemaRefusedError,
  StaleGenerationError,
  TransactionError,
  UnknownTopicError,
} from "./errors.js";
export type { KafkaConfig, SaslConfig, TlsConfig } from "./kafka-config.js";
export type { Logger } from "./logger.js";
export { connectMessaging } from "./messaging.js";
export {
  type Admin,
  type Appender,
  type Assignment,
  FencedError,
  type FetchedBatch,
  type Isolation,
  type LastTransaction,
  type LogReader,
  type LogReaderOptions,
  type LogRecord,
  type Membership,
  type MembershipOptions,
  type Messaging,
  type OpenTransaction,
  type OutgoingRecord,
  type Position,
  type TopicPartition,
  type TopicSpec,
  type TransactionalWriter,
  type Transactions,
} from "./port.js";
