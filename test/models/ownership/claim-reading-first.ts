import { readStoredState } from "@spe/planner/shell/stored-state";
import type { ClaimProcedure } from "./claim-machine.js";

/** A claim as it must not be: it restores what is stored, and only then keeps the former owner from going on. */
export const claimReadingFirst: ClaimProcedure = async (world, partition, writer, _stage, signal) => {
  await world.confirmOwnership(partition);
  const end = { topic: "", partition, offset: Number.MAX_SAFE_INTEGER - 1 };
  const { entries } = await readStoredState(world.messaging, world.codec, end, signal);
  await writer.fence();
  return entries;
};
