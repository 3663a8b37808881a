import { ConfigResourceTypes, Kafka, logLevel } from "kafkajs";
import { Cluster } from "../src/cluster/cluster.js";
import { Coordinators } from "../src/cluster/coordinators.js";
import type { Lane } from "../src/cluster/link.js";
import type { OutgoingRecord } from "../src/port.js";
import { encodeRecordBatch } from "../src/wire/encode-record-batch.js";
import { produceRequest } from "../src/wire/produce-message.js";

const lane: Lane = { name: "hanging transactions", requestTimeoutMs: 10_000 };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const invalidTransactionState = 48;
/** A broker takes up a changed setting a moment after it has answered; until then it refuses, and nothing is written. */
const settingTakesMs = 10_000;

/**
 * Leaves records of a transaction in the log that no coordinator knows of, as a broker does that loses markers: nothing there can be read
 * any more by who reads only what is committed. By Kafka's own means: for a moment the brokers are told not to ask the coordinator whether a
 * partition belongs to a transaction. Resolves with the producer's id and epoch.
 */
export async function leaveHanging(
  brokers: readonly string[],
  transactionalId: string,
  records: readonly OutgoingRecord[],
): Promise<{ readonly producerId: number; readonly producerEpoch: number }> {
  const cluster = new Cluster({ brokers, clientId: "hanging" }, silent);
  try {
    await cluster.refresh(records.map(({ topic }) => topic));
    const coordinators = new Coordinators(cluster);
    const identity = await coordinators.call("transaction", transactionalId, lane, (link) =>
      link.call((broker) => broker.initProducerId({ transactionalId, transactionTimeout: 1_000 })),
    );
    const producer = { producerId: Number(identity.producerId), producerEpoch: identity.producerEpoch };
    await withoutVerification(brokers, async () => {
      for (const record of records) await append(cluster, transactionalId, producer, record);
    });
    return producer;
  } finally {
    await cluster.close();
  }
}

async function append(
  cluster: Cluster,
  transactionalId: string,
  producer: { readonly producerId: number; readonly producerEpoch: number },
  record: OutgoingRecord,
): Promise<void> {
  const { topic, partition } = record;
  const leader = cluster.leaderOf(topic, partition);
  if (typeof leader !== "number") throw new Error(`${topic}-${partition.toString()} has no leader`);
  const link = await cluster.link(leader, lane);
  const batch = encodeRecordBatch([record], { ...producer, baseSequence: 0, transactional: true }, Date.now());
  const until = performance.now() + settingTakesMs;
  for (;;) {
    const { results } = await link.send(produceRequest([{ topic, partition, batch }], transactionalId, 5_000));
    const refused = results.filter(({ errorCode }) => errorCode !== 0);
    if (refused.length === 0) return;
    const stillVerifies = refused.every(({ errorCode }) => errorCode === invalidTransactionState);
    if (!stillVerifies || performance.now() > until) throw new Error(`refused: ${JSON.stringify(refused)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function withoutVerification(brokers: readonly string[], act: () => Promise<void>): Promise<void> {
  const admin = new Kafka({ brokers: [...brokers], clientId: "hanging", logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  const nodes = (await admin.describeCluster()).brokers.map(({ nodeId }) => nodeId.toString());
  const setDynamically = async (configEntries: { name: string; value: string }[]): Promise<void> => {
    const resources = nodes.map((name) => ({ type: ConfigResourceTypes.BROKER, name, configEntries }));
    await admin.alterConfigs({ validateOnly: false, resources });
  };
  try {
    await setDynamically([{ name: "transaction.partition.verification.enable", value: "false" }]);
    await act();
  } finally {
    await setDynamically([]);
    await admin.disconnect();
  }
}
