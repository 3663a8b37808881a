import type { PlannerStateEntry } from "@spe/contracts";
import { FencedError, type OutgoingRecord, type TransactionalWriter } from "@spe/messaging";
import { entryOfBarrier, newBarrier, barrierKey } from "./barrier.js";
import { clusterKey, clusterOfEntry, entryOfCluster, requireSameCluster } from "./cluster-identity.js";
import type { DocumentStage } from "./documents/document-stage.js";
import type { PlannerWorld } from "./planner-world.js";
import { readStoredState } from "./stored-state.js";

/**
 * Makes this process the one owner of a partition and returns all its state, in the order that H9 asks for: a heartbeat answered in
 * the generation that gave us the partition, then the fence, then the barrier, then everything below the barrier. `stage` is opened
 * and takes over in step with that.
 */
export async function claimPartition(
  world: PlannerWorld,
  partition: number,
  writer: TransactionalWriter,
  stage: DocumentStage,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, PlannerStateEntry>> {
  const { names, identity } = world;
  const generation = await world.confirmOwnership(partition);
  signal.throwIfAborted();
  await writer.fence();
  await stage.open();
  const stateRecord = (key: string, entry: PlannerStateEntry): OutgoingRecord => {
    return { topic: names.plannerState, partition, key, value: world.codec.encode("plannerState", entry) };
  };
  const [barrier] = await writer.commit([stateRecord(barrierKey, entryOfBarrier(newBarrier(generation)))]);
  if (barrier === undefined) throw new FencedError("the barrier was not written");
  await stage.takeOver();
  const { entries, highestGeneration } = await readStoredState(world.messaging, world.codec, barrier, signal);
  // A newer owner's, unless the group itself began anew after all its members had been away for long: the coordinator knows.
  if (highestGeneration > generation) await world.confirmOwnership(partition);

  const stored = entries.get(clusterKey);
  if (stored === undefined) await writer.commit([stateRecord(clusterKey, entryOfCluster(identity))]);
  else requireSameCluster(clusterOfEntry(stored), identity);
  return new Map([...entries].filter(([key]) => key !== clusterKey));
}
