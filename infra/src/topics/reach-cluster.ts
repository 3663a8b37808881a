import { connectMessaging, type Logger, type Messaging } from "@spe/messaging";
import { type Environment, kafka, OperatorError, readConfig } from "@spe/runtime";

const ignore = (): void => undefined;
/** What goes wrong is told by the errors that reach us. */
export const quiet: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

const answerWithinMs = 10_000;

/** Connects to the brokers that the environment names. A broker that does not answer ends in a sentence, after a few seconds. */
export async function reachCluster(env: Environment): Promise<Messaging> {
  const { connection } = readConfig(env, { connection: kafka });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${answerWithinMs / 1_000} s`)), answerWithinMs);
  });
  try {
    return await Promise.race([connectMessaging({ ...connection, clientId: "spe-launcher" }, quiet), patience]);
  } catch (error) {
    throw new OperatorError(
      `Kafka at ${connection.brokers.join(", ")} does not answer (${causeOf(error)}): see that it runs, that SPE_KAFKA_BROKERS is right, and that SPE_KAFKA_SSL and SPE_KAFKA_SASL_… fit it.`,
    );
  } finally {
    clearTimeout(timer);
  }
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
