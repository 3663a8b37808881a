import type { Cluster } from "../cluster/cluster.js";
import type { Lane } from "../cluster/link.js";
import type { AppendProducer } from "./append-queue.js";

/** Producer ids without transactions, which any broker hands out. One serves for many partitions, but never twice for one after a doubt. */
export class ProducerIds {
  readonly #cluster: Cluster;
  readonly #lane: Lane;
  #current: AppendProducer | undefined;
  #obtaining: Promise<void> | undefined;

  constructor(cluster: Cluster, lane: Lane) {
    this.#cluster = cluster;
    this.#lane = lane;
  }

  get current(): AppendProducer | undefined {
    return this.#current;
  }

  spent(): void {
    this.#current = undefined;
  }

  /** Resolves when there is a current one. Tries once; rejects with a Fault. */
  obtain(): Promise<void> {
    this.#obtaining ??= this.#obtain().finally(() => {
      this.#obtaining = undefined;
    });
    return this.#obtaining;
  }

  async #obtain(): Promise<void> {
    const link = await this.#cluster.anyLink(this.#lane);
    const { producerId, producerEpoch } = await link.call((broker) =>
      broker.initProducerId({ transactionalId: null, transactionTimeout: 0 }),
    );
    this.#current = { producerId: Number(producerId), producerEpoch };
  }
}
