import Broker, { type Connection, type ProtocolRequest } from "kafkajs/src/broker/index.js";
import ConnectionPool from "kafkajs/src/network/connectionPool.js";
import type { Socket } from "node:net";
import type { KafkaConfig } from "../kafka-config.js";
import { kafkajsLogger } from "../kafkajs/kafkajs-logger.js";
import type { Logger } from "../logger.js";
import { Fault } from "./fault.js";
import { openSocket } from "./sockets.js";

const connectionTimeoutMs = 5_000;
const authenticationTimeoutMs = 10_000;

/** The share of a SASL session's lifetime after which a new connection replaces the old one. */
const sessionShare = 0.8;

/**
 * A purpose with sockets of its own. A broker works off one request per socket at a time, so whatever must not wait
 * behind another's long poll or slow produce gets its own lane.
 */
export interface Lane {
  readonly name: string;
  /** How long an answer may take before the connection counts as dead. Requests that block by design add to it. */
  readonly requestTimeoutMs: number;
}

/**
 * One authenticated connection to one broker. It is never repaired: after a timeout or a broken socket it is `usable` no
 * more, and its owner opens another. (kafkajs would reconnect in place, with half an old response still in its buffer.)
 */
export class Link {
  readonly #broker: Broker;
  readonly #connection: Connection;
  readonly #socket: () => Socket | undefined;
  readonly #onBroken: () => void;
  #expiresAt = Number.POSITIVE_INFINITY;
  #dropped = false;

  private constructor(broker: Broker, connection: Connection, socket: () => Socket | undefined, onBroken: () => void) {
    this.#broker = broker;
    this.#connection = connection;
    this.#socket = socket;
    this.#onBroken = onBroken;
  }

  /** `onBroken` is called when the connection fails by itself, at opening or later; not when it is dropped or retired. */
  static async open(
    address: { readonly host: string; readonly port: number },
    lane: Lane,
    config: KafkaConfig,
    logger: Logger,
    onBroken: () => void,
  ): Promise<Link> {
    let socket: Socket | undefined;
    const kafkajsLog = kafkajsLogger(logger);
    const connectionPool = new ConnectionPool({
      host: address.host,
      port: address.port,
      logger: kafkajsLog,
      clientId: config.clientId,
      ssl: config.ssl === undefined ? null : config.ssl === true ? {} : config.ssl,
      sasl: config.sasl === undefined ? null : { ...config.sasl },
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: lane.requestTimeoutMs,
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
    const link = new Link(broker, connectionPool.pool[0], () => socket, onBroken);
    await link.#connect(`${address.host}:${address.port.toString()}`);
    return link;
  }

  /** False once the connection broke, was dropped, or nears the end of its SASL session. */
  get usable(): boolean {
    return !this.#dropped && this.#connection.isConnected() && Date.now() < this.#expiresAt;
  }

  /** Runs one of kafkajs's requests. Rejects with a Fault. */
  async call<T>(request: (broker: Broker) => Promise<T>): Promise<T> {
    return this.#guarded(() => request(this.#broker));
  }

  /** Sends one of our own requests. Rejects with a Fault. */
  async send<T>(request: ProtocolRequest<T>): Promise<T> {
    return this.#guarded(() => this.#connection.send(request));
  }

  /** Closes at once; requests under way are rejected. */
  drop(reason: string): void {
    if (this.#dropped) return;
    this.#dropped = true;
    this.#connection.rejectRequests(Fault.connection(reason));
    void this.#connection.disconnect().catch(() => undefined);
    this.#socket()?.destroy();
  }

  /** Closes once the requests under way are answered. */
  retire(): void {
    this.#dropped = true;
    void this.#connection.disconnect().catch(() => undefined);
  }

  async #connect(address: string): Promise<void> {
    const limitMs = connectionTimeoutMs + authenticationTimeoutMs;
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(Fault.connection(`${address} did not complete the handshake in ${limitMs.toString()} ms`));
      }, limitMs);
    });
    try {
      await Promise.race([this.#broker.connect(), timeout]);
    } catch (thrown) {
      this.drop("the connection could not be opened");
      this.#onBroken();
      throw Fault.of(thrown);
    } finally {
      clearTimeout(timer);
    }
    const lifetimeMs = Number(this.#connection.sessionLifetime.toString());
    if (lifetimeMs > 0) this.#expiresAt = Date.now() + lifetimeMs * sessionShare;
  }

  async #guarded<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await request();
    } catch (thrown) {
      const fault = Fault.of(thrown);
      if (fault.kind === "connection") {
        if (!this.#dropped) this.#onBroken();
        this.drop(fault.message);
      }
      throw fault;
    }
  }
}
