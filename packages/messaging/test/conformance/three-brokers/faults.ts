import type { ClusterNode } from "@spe/test-cluster";
import { groupCoordination, transactionCoordination } from "./control/cluster-control.js";
import type { Random } from "./random.js";
import { groupId, inputs, outputs, type Stage } from "./stage.js";

/** What was done; of a node that was taken away, also which, and what brings it back once all goes on without it. */
export interface Done {
  readonly what: string;
  readonly away?: { readonly node: ClusterNode; readonly mend: () => Promise<void> };
}

type Fault = (stage: Stage, random: Random) => Promise<Done>;

/** Each kind of fault that clients have to bear. */
export const faults = {
  "the leader of a partition is killed": async ({ control }: Stage, random: Random) => {
    const partition = anyOutput(random);
    return killed(await control.leaderOf(partition), `leads ${outputs.topic}-${partition.partition.toString()}`);
  },
  "leaders are moved": async ({ control }: Stage) => {
    for (let partition = 0; partition < outputs.partitions; partition++)
      await control.moveLeader({ topic: outputs.topic, partition });
    for (let partition = 0; partition < inputs.partitions; partition++)
      await control.moveLeader({ topic: inputs.topic, partition });
    return { what: "every partition of the inputs and outputs got another leader" };
  },
  "the active controller is killed": async ({ control }: Stage) =>
    killed(await control.activeController(), "is the controller"),
  "the coordinator of a transactional id is killed": async (stage: Stage, random: Random) => {
    const id = anyTransactionalId(stage, random);
    return killed(await stage.control.leaderOf(transactionCoordination(id)), `coordinates ${id}`);
  },
  "the coordinator of a transactional id is moved": async (stage: Stage, random: Random) => {
    const id = anyTransactionalId(stage, random);
    await stage.control.moveLeader(transactionCoordination(id));
    return { what: `${id} got another coordinator` };
  },
  "the coordinator of a group is killed": async ({ control }: Stage) =>
    killed(await control.leaderOf(groupCoordination(groupId)), `coordinates group ${groupId}`),
  "the coordinator of a group is moved": async ({ control }: Stage) => {
    await control.moveLeader(groupCoordination(groupId));
    return { what: `group ${groupId} got another coordinator` };
  },
  "a broker is paused and resumed": async ({ control }: Stage, random: Random) => {
    const partition = anyOutput(random);
    return paused(await control.leaderOf(partition), `leads ${outputs.topic}-${partition.partition.toString()}`);
  },
  "a writer is fenced by its successor": (stage: Stage, random: Random) => {
    const pipeline = random.below(stage.pipelines.length);
    stage.takeOver(pipeline);
    return Promise.resolve({ what: `pipeline ${pipeline.toString()} has a new owner, and a zombie` });
  },
  "a client leaves its transaction open": async ({ foreign }: Stage) => {
    await foreign.leaveOpen();
    return { what: `a transaction stays open in every partition of ${outputs.topic}` };
  },
} satisfies Record<string, Fault>;

export type FaultKind = keyof typeof faults;

async function killed(node: ClusterNode, what: string): Promise<Done> {
  await node.kill();
  return {
    what: `node ${node.nodeId.toString()}, which ${what}, was killed`,
    away: { node, mend: () => node.start() },
  };
}

function paused(node: ClusterNode, what: string): Done {
  node.pause();
  const mend = (): Promise<void> => {
    node.resume();
    return Promise.resolve();
  };
  return { what: `node ${node.nodeId.toString()}, which ${what}, was paused`, away: { node, mend } };
}

function anyOutput(random: Random): { topic: string; partition: number } {
  return { topic: outputs.topic, partition: random.below(outputs.partitions) };
}

function anyTransactionalId(stage: Stage, random: Random): string {
  return stage.transactionalId(random.below(stage.pipelines.length));
}
