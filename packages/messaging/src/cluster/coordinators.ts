import type { Cluster } from "./cluster.js";
import { Fault } from "./fault.js";
import { coordinatorMoved } from "./kafka-error.js";
import type { Lane, Link } from "./link.js";

type Kind = "group" | "transaction";

const kindCode = { group: 0, transaction: 1 } as const;

/** Who coordinates which group or transactional id. Looked up once, and again after a fault that says it moved. */
export class Coordinators {
  readonly #cluster: Cluster;
  readonly #nodes = new Map<string, number>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Sends one request to the coordinator. A fault that may mean it moved makes the next call look it up afresh. */
  async call<T>(kind: Kind, id: string, lane: Lane, request: (link: Link) => Promise<T>): Promise<T> {
    const key = `${kind}/${id}`;
    try {
      const nodeId = this.#nodes.get(key) ?? (await this.#find(kind, id, key, lane));
      return await request(await this.#cluster.link(nodeId, lane));
    } catch (thrown) {
      const fault = Fault.of(thrown);
      if (fault.kind !== "answer" || coordinatorMoved.has(fault.reason)) this.#nodes.delete(key);
      throw fault;
    }
  }

  async #find(kind: Kind, id: string, key: string, lane: Lane): Promise<number> {
    const link = await this.#cluster.anyLink(lane);
    const { coordinator } = await link.call((broker) =>
      broker.findGroupCoordinator({ groupId: id, coordinatorType: kindCode[kind] }),
    );
    this.#cluster.learn(coordinator);
    this.#nodes.set(key, coordinator.nodeId);
    return coordinator.nodeId;
  }
}
