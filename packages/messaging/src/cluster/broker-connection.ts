import Broker, { type Connection } from "kafkajs/src/broker/index.js";
import ConnectionPool from "kafkajs/src/network/connectionPool.js";
import type { Socket } from "node:net";
import type { KafkaConfig } from "../kafka-config.js";
import { kafkajsLogger } from "../kafkajs/kafkajs-logger.js";
import type { Logger } from "../logger.js";
import { openSocket } from "./sockets.js";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export const connectionTimeoutMs = 5_000;
export const authenticationTimeoutMs = 10_000;

/** kafkajs's side of one connection, not connected yet. */
export interface BrokerConnection {
  readonly broker: Broker;
  readonly connection: Connection;
  /** undefined before it connects. */
  readonly socket: () => Socket | undefined;
}

export function brokerConnection(
  { host, port }: Address,
  requestTimeoutMs: number,
  config: KafkaConfig,
  logger: Logger,
): BrokerConnection {
  let socket: Socket | undefined;
  const kafkajsLog = kafkajsLogger(logger);
  const connectionPool = new ConnectionPool({
    host,
    port,
    logger: kafkajsLog,
    clientId: config.clientId,
    ssl: config.ssl === undefined ? null : config.ssl === true ? {} : config.ssl,
    sasl: config.sasl === undefined ? null : { ...config.sasl },
    connectionTimeout: connectionTimeoutMs,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    reauthenticationThreshold: 0,
    socketFactory: (request) => {
      socket = openSocket(request);
      return socket;
    },
  });
  const broker = new Broker({
    connectionPool,
    logger: kafkajsLog,
    authenticationTimeout: authenticationTimeoutMs,
    allowAutoTopicCreation: false,
  });
  return { broker, connection: connectionPool.pool[0], socket: () => socket };
}
