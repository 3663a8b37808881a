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

/** The part of a service's context and configuration that reaching Kafka takes. */
interface Connectable {
  readonly config: {
    readonly kafka: Omit<KafkaConfig, "clientId">;
    readonly registryUrl: string;
    readonly prefix: string;
  };
  readonly logger: Logger;
}

/** Connects a service to the cluster. A cluster that does not answer is the operator's to mend. */
export async function connectToKafka({ config, logger }: Connectable, clientId: string): Promise<Messaging> {
  try {
    return await connectMessaging({ ...config.kafka, clientId }, logger);
  } catch (error) {
    if (error instanceof BrokerUnavailableError) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
}

/** Opens the codec of all our topics. A registry that does not answer is the operator's to mend. */
export async function openContractCodec({ config, logger }: Connectable): Promise<Codec> {
  try {
    return await openCodec({ registryUrl: config.registryUrl, prefix: config.prefix, schemas: messageSchemas }, logger);
  } catch (error) {
    if (error instanceof RegistryUnavailableError) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
}
