export { type ListenAddress, listenAddress, postgresUrl, registryUrl } from "./config/address-settings.js";
export { type KafkaConfig, type KafkaSasl, kafka } from "./config/kafka-settings.js";
export { ConfigError, type ConfigOf, type ConfigShape, readConfig } from "./config/read-config.js";
export {
  type Environment,
  optional,
  type Reading,
  type Setting,
  type VariableSpec,
  variable,
} from "./config/setting.js";
export {
  dedupMax,
  dedupWindowMs,
  drainMs,
  graceMs,
  handlers,
  home,
  knownPools,
  type LogLevel,
  logLevel,
  maxDeliveries,
  ownPool,
  partitions,
  prefix,
  resultRoot,
  workers,
} from "./config/shared-settings.js";
export { milliseconds, oneOf, path, pool, pools, wholeNumber } from "./config/value-schemas.js";
export { connectToKafka, openContractCodec } from "./connections.js";
export { GroupSeat } from "./group-seat.js";
export { type HealthParts, type HealthServer, listenError, startHealthServer } from "./health-server.js";
export { createLogger, type Logger } from "./logger.js";
export { OperatorError } from "./operator-error.js";
export { Readiness, type ReadinessCheck } from "./readiness.js";
export { openResultRoot } from "./result-root.js";
export { runService, type Service, type ServiceConfig, type ServiceContext } from "./run-service.js";
export { type Running, stopInOrder } from "./running.js";
