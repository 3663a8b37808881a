import { KafkaAdmin } from "./admin/admin.js";
import { KafkaTransactions } from "./admin/transactions.js";
import { Cluster } from "./cluster/cluster.js";
import { Coordinators } from "./cluster/coordinators.js";
import { Fault } from "./cluster/fault.js";
import { BrokerUnavailableError } from "./errors.js";
import type { KafkaConfig } from "./kafka-config.js";
import { patchRequestQueue } from "./kafkajs/request-queue-patch.js";
import type { Logger } from "./logger.js";
import type { Messaging } from "./port.js";
import { KafkaLogReader } from "./read/log-reader.js";
import { KafkaMembership } from "./group/membership.js";
import { readRecord } from "./read/read-record.js";
import { KafkaAppender } from "./write/appender.js";
import { KafkaTransactionalWriter } from "./write/transactional-writer.js";

/**
 * Connects to a cluster. Rejects with BrokerUnavailableError when no broker can be reached now; once connected, everything made
 * from it survives the brokers' going away and coming back. The caller closes readers, appenders, writers and members
 * before it closes this.
 */
export async function connectMessaging(config: KafkaConfig, logger: Logger): Promise<Messaging> {
  patchRequestQueue();
  const cluster = new Cluster(config, logger);
  try {
    await cluster.refresh();
  } catch (thrown) {
    await cluster.close();
    throw new BrokerUnavailableError("Connecting", config.brokers, Fault.of(thrown));
  }
  const coordinators = new Coordinators(cluster);
  const admin = new KafkaAdmin(cluster, coordinators);
  return {
    admin,
    transactions: new KafkaTransactions(cluster, coordinators),
    reader: (options) => new KafkaLogReader(cluster, options, logger),
    appender: (options) => new KafkaAppender(cluster, options),
    transactionalWriter: (id, options) => new KafkaTransactionalWriter(cluster, coordinators, id, options),
    membership: (options) => new KafkaMembership(cluster, coordinators, options, logger),
    readRecord: (position) => readRecord(cluster, position),
    close: () => cluster.close(),
  };
}
