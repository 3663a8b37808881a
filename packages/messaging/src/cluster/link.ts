import type Broker from "kafkajs/src/broker/index.js";
import type { ProtocolRequest } from "kafkajs/src/broker/index.js";
import type { KafkaConfig } from "../kafka-config.js";
import type { Logger } from "../logger.js";
import {
  type Address,
  authenticationTimeoutMs,
  type BrokerConnection,
  brokerConnection,
  connectionTimeoutMs,
} from "./broker-connection.js";
import { Fault } from "./fault.js";
import type { NodeHealth } from "./node-health.js";

const handshakeLimitMs = connectionTimeoutMs + authenticationTimeoutMs;

const unsupportedVersion = 35;

/** Whoever waits so long for an answer begins to doubt that the node is there, and does so again after as long. */
const doubtAfterMs = 2_000;

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
  readonly #kafkajs: BrokerConnection;
  readonly #health: NodeHealth;
  #rejectOpening: (fault: Fault) => void = () => undefined;
  #expiresAt = Number.POSITIVE_INFINITY;
  #dropped = false;

  private constructor(kafkajs: BrokerConnection, health: NodeHealth) {
    this.#kafkajs = kafkajs;
    this.#health = health;
  }

  /** Resolves when it is ready for requests. Rejects with a Fault. */
  static async open(
    address: Address,
    lane: Lane,
    config: KafkaConfig,
    logger: Logger,
    health: NodeHealth,
  ): Promise<Link> {
    const link = new Link(brokerConnection(address, lane.requestTimeoutMs, config, logger), health);
    await link.#connect(`${address.host}:${address.port.toString()}`);
    return link;
  }

  /** False once the connection broke, was dropped, or nears the end of its SASL session. */
  get usable(): boolean {
    return !this.#dropped && this.#kafkajs.connection.isConnected() && Date.now() < this.#expiresAt;
  }

  /** Runs one of kafkajs's requests. Rejects with a Fault. */
  async call<T>(request: (broker: Broker) => Promise<T>): Promise<T> {
    return this.#guarded(() => request(this.#kafkajs.broker));
  }

  /** Sends one of our own requests. Rejects with a Fault. */
  async send<T>(request: ProtocolRequest<T>): Promise<T> {
    return this.#guarded(() => this.#kafkajs.connection.send(request));
  }

  /** As `send`, for a request that not every broker knows: on one that doesn't the connection would be closed without a word. */
  async sendIfKnown<T>(request: ProtocolRequest<T>): Promise<T> {
    const { apiKey, apiVersion } = request.request;
    const known = this.#kafkajs.broker.versions?.[apiKey];
    if (known === undefined || apiVersion < known.minVersion || apiVersion > known.maxVersion)
      throw Fault.answer(unsupportedVersion);
    return this.send(request);
  }

  /** Closes at once; requests under way are rejected. */
  drop(reason: string): void {
    if (this.#dropped) return;
    this.#end();
    const fault = Fault.connection(reason);
    this.#rejectOpening(fault);
    this.#kafkajs.connection.rejectRequests(fault);
    void this.#kafkajs.connection.disconnect().catch(() => undefined);
    this.#kafkajs.socket()?.destroy();
  }

  /** Closes once the requests under way are answered. */
  retire(): void {
    this.#end();
    void this.#kafkajs.connection.disconnect().catch(() => undefined);
  }

  #end(): void {
    this.#dropped = true;
    this.#health.disconnected(this);
  }

  async #connect(address: string): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const cutShort = new Promise<never>((_, reject) => {
      this.#rejectOpening = reject;
      timer = setTimeout(() => {
        reject(Fault.connection(`${address} did not complete the handshake in ${handshakeLimitMs.toString()} ms`));
      }, handshakeLimitMs);
    });
    this.#health.connected(this);
    try {
      await this.#waitFor(Promise.race([this.#kafkajs.broker.connect(), cutShort]));
    } catch (thrown) {
      this.#health.broken();
      this.drop("the connection could not be opened");
      throw Fault.of(thrown);
    } finally {
      clearTimeout(timer);
    }
    const lifetimeMs = Number(this.#kafkajs.connection.sessionLifetime.toString());
    if (lifetimeMs > 0) this.#expiresAt = Date.now() + lifetimeMs * sessionShare;
  }

  async #guarded<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await this.#waitFor(request());
    } catch (thrown) {
      const fault = Fault.of(thrown);
      if (fault.kind === "connection") {
        if (!this.#dropped) this.#health.broken();
        this.drop(fault.message);
      }
      throw fault;
    }
  }

  async #waitFor<T>(answer: Promise<T>): Promise<T> {
    const doubting = setInterval(() => {
      this.#health.doubt();
    }, doubtAfterMs);
    try {
      return await answer;
    } finally {
      clearInterval(doubting);
    }
  }
}
