import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { kafkaErrorName } from "../cluster/kafka-error.js";
import { knownLeader } from "../cluster/known-leader.js";
import { adminLane, groupByLeader, listOffsets } from "../cluster/list-offsets.js";
import type { LastTransaction, OpenTransaction, Position, TopicPartition, Transactions } from "../port.js";
import { describeProducersRequest } from "../wire/describe-producers-message.js";
import { type DescribedTransaction, describeTransactionsRequest } from "../wire/describe-transactions-message.js";
import { listTransactionsRequest } from "../wire/list-transactions-message.js";
import { writeTxnMarkersRequest } from "../wire/write-txn-markers-message.js";
import { repeating } from "./repeating.js";

const leaderWithinMs = 10_000;

/** See the port. The requests are those of kafka-transactions.sh. */
export class KafkaTransactions implements Transactions {
  readonly #cluster: Cluster;
  readonly #coordinators: Coordinators;

  constructor(cluster: Cluster, coordinators: Coordinators) {
    this.#cluster = cluster;
    this.#coordinators = coordinators;
  }

  stableOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    return repeating(this.#cluster, "Looking up last stable offsets", topicsOf(partitions), () =>
      listOffsets(this.#cluster, partitions, "stable"),
    );
  }

  openIn(partitions: readonly TopicPartition[]): Promise<readonly OpenTransaction[]> {
    return repeating(this.#cluster, "Looking up open transactions", topicsOf(partitions), async () => {
      const byLeader = [...groupByLeader(this.#cluster, partitions)];
      const found = await Promise.all(byLeader.map(([nodeId, topics]) => this.#openAt(nodeId, topics)));
      return found.flat();
    });
  }

  /**
   * A coordinator has a transaction under way from before its first record until its last marker is written. So one that was open
   * before the coordinators were asked, and still is after they have said that they have none, is nobody's.
   */
  async hangingIn(partitions: readonly TopicPartition[]): Promise<readonly OpenTransaction[]> {
    const before = await this.openIn(partitions);
    if (before.length === 0) return [];
    const known = await this.#known([...new Set(before.map(({ producerId }) => producerId))]);
    const nobodys = before.filter((open) => !known.some((transaction) => isUnderWay(transaction, open)));
    if (nobodys.length === 0) return [];
    const after = await this.openIn(nobodys);
    return nobodys.filter((open) => after.some((other) => isSame(open, other)));
  }

  async lastOf(transactionalId: string): Promise<LastTransaction | undefined> {
    const [described] = await repeating(this.#cluster, `Looking up transactional id ${transactionalId}`, [], () =>
      this.#describe([transactionalId]),
    );
    if (described === undefined) return undefined;
    const { producerId, producerEpoch, state } = described;
    return { producerId, producerEpoch, outcome: outcomes[state] ?? "none" };
  }

  async end(open: OpenTransaction, outcome: "commit" | "abort"): Promise<void> {
    const doing = `Ending the transaction of producer ${open.producerId.toString()} in ${nameOf(open)}`;
    // No coordinator of the producer has ended anything there yet where the epoch is -1.
    const coordinatorEpoch = Math.max(0, open.coordinatorEpoch);
    await repeating(this.#cluster, doing, [open.topic], async () => {
      const leader = await knownLeader(this.#cluster, open, performance.now() + leaderWithinMs);
      const link = await this.#cluster.link(leader, adminLane);
      const marker = { ...open, coordinatorEpoch, commits: outcome === "commit" };
      const { errorCodes } = await link.sendIfKnown(writeTxnMarkersRequest(marker));
      for (const errorCode of errorCodes) throwUnlessNone(errorCode);
    });
  }

  async #openAt(nodeId: number, topics: ReadonlyMap<string, readonly number[]>): Promise<OpenTransaction[]> {
    const link = await this.#cluster.link(nodeId, adminLane);
    const { partitions } = await link.sendIfKnown(describeProducersRequest(topics));
    return partitions.flatMap(({ topic, partition, errorCode, producers }) => {
      throwUnlessNone(errorCode);
      const open = producers.filter(({ firstOffset }) => firstOffset >= 0);
      return open.sort((a, b) => a.firstOffset - b.firstOffset).map((producer) => ({ topic, partition, ...producer }));
    });
  }

  /** What all coordinators together know of these producers. */
  #known(producerIds: readonly number[]): Promise<readonly DescribedTransaction[]> {
    return repeating(this.#cluster, "Looking up the transactions of producers", [], async () => {
      const listed = await Promise.all(
        this.#cluster.nodeIds.map(async (nodeId) => {
          const link = await this.#cluster.link(nodeId, adminLane);
          const { errorCode, transactions } = await link.sendIfKnown(listTransactionsRequest(producerIds));
          throwUnlessNone(errorCode);
          return transactions.map(({ transactionalId }) => transactionalId);
        }),
      );
      const described = await Promise.all([...new Set(listed.flat())].map((id) => this.#describe([id])));
      return described.flat();
    });
  }

  /** Those of one coordinator. An id that it does not know is left out. */
  async #describe(transactionalIds: readonly [string]): Promise<readonly DescribedTransaction[]> {
    const { transactions } = await this.#coordinators.call("transaction", transactionalIds[0], adminLane, (link) =>
      link.sendIfKnown(describeTransactionsRequest(transactionalIds)),
    );
    return transactions.filter(({ errorCode }) => {
      if (kafkaErrorName(errorCode) === "TRANSACTIONAL_ID_NOT_FOUND") return false;
      throwUnlessNone(errorCode);
      return true;
    });
  }
}

const outcomes: Readonly<Partial<Record<string, LastTransaction["outcome"]>>> = {
  Ongoing: "open",
  PrepareCommit: "committed",
  CompleteCommit: "committed",
  PrepareAbort: "aborted",
  CompleteAbort: "aborted",
  PrepareEpochFence: "aborted",
};

function isUnderWay({ producerId, partitions }: DescribedTransaction, open: OpenTransaction): boolean {
  const isThere = ({ topic, partition }: TopicPartition): boolean =>
    topic === open.topic && partition === open.partition;
  return producerId === open.producerId && partitions.some(isThere);
}

function isSame(a: OpenTransaction, b: OpenTransaction): boolean {
  return nameOf(a) === nameOf(b) && a.producerId === b.producerId && a.firstOffset === b.firstOffset;
}

function nameOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition.toString()}`;
}

function topicsOf(partitions: readonly TopicPartition[]): string[] {
  return [...new Set(partitions.map(({ topic }) => topic))];
}

function throwUnlessNone(errorCode: number): void {
  if (errorCode !== 0) throw Fault.answer(errorCode);
}
