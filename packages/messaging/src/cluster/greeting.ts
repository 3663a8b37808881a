import type { KafkaConfig } from "../kafka-config.js";
import type { Logger } from "../logger.js";
import { type Address, brokerConnection } from "./broker-connection.js";
import { Fault } from "./fault.js";

/** A node that lives answers a new connection in milliseconds, whatever else it does. */
const greetWithinMs = 2_000;

/** Opens a connection for nothing but the node's first answer, which needs no authentication. Rejects with a Fault when it does not come. */
export async function greeting(address: Address, config: KafkaConfig, logger: Logger): Promise<void> {
  const { sasl: _, ...anonymous } = config;
  const { broker, connection, socket } = brokerConnection(address, greetWithinMs, anonymous, logger);
  const late = Fault.connection(`no greeting in ${greetWithinMs.toString()} ms`);
  const timer = setTimeout(() => {
    connection.rejectRequests(late);
    socket()?.destroy(late);
  }, greetWithinMs);
  try {
    await broker.connect();
  } finally {
    clearTimeout(timer);
    void connection.disconnect().catch(() => undefined);
    socket()?.destroy();
  }
}
