import { setTimeout as delay } from "node:timers/promises";
import { messageSchemas } from "@spe/contracts";
import {
  BrokerUnavailableError,
  type Codec,
  connectMessaging,
  type KafkaConfig,
  type Messaging,
  openCodec,
  RegistryUnavailableError,
} from "@spe/messaging";
import type { Logger } from "./logger.js";
import { OperatorError } from "./operator-error.js";

/** What does not answer may just be starting again, as may this service: dying of it would only take longer. */
const patienceMs = 10_000;
const askAgainMs = 200;

/** The part of a service's context and configuration that reaching Kafka takes. */
interface Connectable {
  readonly config: {
    readonly kafka: Omit<KafkaConfig, "clientId">;
    readonly registryUrl: string;
    readonly prefix: string;
  };
  readonly logger: Logger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** Connects a service to the cluster. One that does not answer for a while is the operator's to mend. */
export function connectToKafka(context: Connectable, clientId: string): Promise<Messaging> {
  const { config, logger } = context;
  return untilAnswered(context, BrokerUnavailableError, () => connectMessaging({ ...config.kafka, clientId }, logger));
}

/** Opens the codec of all our topics. A registry that does not answer for a while is the operator's to mend. */
export function openContractCodec(context: Connectable): Promise<Codec> {
  const { registryUrl, prefix } = context.config;
  const codecConfig = { registryUrl, prefix, schemas: messageSchemas };
  return untilAnswered(context, RegistryUnavailableError, () => openCodec(codecConfig, context.logger));
}

async function untilAnswered<T>(
  { logger, signal }: Connectable,
  Away: new (...args: never[]) => Error,
  ask: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let attempt = 0; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Away)) throw error;
      if (signal.aborted || performance.now() > deadline) throw new OperatorError(error.message, { cause: error });
      if (attempt === 0) logger.warn({ reason: error.message, patienceMs }, "waiting for what does not answer");
      await delay(askAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
