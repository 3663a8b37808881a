import type { KafkaConfig } from "../kafka-config.js";
import type { Logger } from "../logger.js";
import { type Address, brokerConnection } from "./broker-connection.js";
import { Fault } from "./fault.js";

/** A node that lives answers a new connection in milliseconds, whatever else it does. */
const greetWithinMs = 3_000;

/** The time is counted in turns of this process: while it stands still itself, no node is blamed. */
const turnMs = 100;

/** Opens a connection for nothing but the node's first answer, which needs no authentication. Rejects with a Fault when it does not come. */
export async function greeting(address: Address, config: KafkaConfig, logger: Logger): Promise<void> {
  const { sasl: _, ...anonymous } = config;
  const { broker, connection, socket } = brokerConnection(address, greetWithinMs, anonymous, logger);
  const late = Fault.connection(`no greeting in ${greetWithinMs.toString()} ms`);
  let turnsLeft = greetWithinMs / turnMs;
  const timer = setInterval(() => {
    turnsLeft -= 1;
    if (turnsLeft > 0) return;
    connection.rejectRequests(late);
    socket()?.destroy(late);
  }, turnMs);
  try {
    await broker.connect();
  } finally {
    clearInterval(timer);
    void connection.disconnect().catch(() => undefined);
    socket()?.destroy();
  }
}
