import { type FaultDetail, limits } from "@spe/contracts";
import type { ReadableSubmission } from "@spe/job";
import type { PartitionState } from "../partition-state.js";

/**
 * What only the planner can see in a description: pools that no configuration names, types that no executor of the pool has
 * announced. While a pool has had no executor nothing is unknown: its tasks wait.
 */
export function unknownNames(
  { settings, fleet }: PartitionState,
  { job, isShorthand = false }: ReadableSubmission,
): FaultDetail[] {
  const faults: FaultDetail[] = [];
  for (const [index, { type, pool }] of job.tasks.entries()) {
    if (faults.length === limits.reportedErrors) break;
    const base = isShorthand ? "" : `/tasks/${index}`;
    const known = fleet.typesOf(pool);
    if (known === undefined && !settings.pools.includes(pool)) {
      const message = `There is no pool "${pool}"; the known ones are ${settings.pools.join(", ")}.`;
      faults.push({ code: "unknown_pool", pointer: `${base}/pool`, message });
    } else if (known !== undefined && !known.has(type) && !settings.builtInTypes.includes(type)) {
      const message = `No executor of the pool "${pool}" has announced the task type "${type}".`;
      faults.push({ code: "unknown_task_type", pointer: isShorthand ? "/task" : `${base}/type`, message });
    }
  }
  return faults;
}
