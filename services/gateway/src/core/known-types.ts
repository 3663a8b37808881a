import { builtInTypes, type FaultDetail, limits } from "@spe/contracts";
import type { Job } from "@spe/job";

/** What the executors of a pool have announced. A pool that no executor ever joined is not in here: nothing is unknown to it. */
export type TypesByPool = ReadonlyMap<string, ReadonlySet<string>>;

/** Pools that are not configured, and types that nobody in the task's pool can run. */
export function unknownFaults(
  job: Job,
  isShorthand: boolean,
  pools: readonly string[],
  types: TypesByPool,
): FaultDetail[] {
  const faults: FaultDetail[] = [];
  for (const [index, { type, pool }] of job.tasks.entries()) {
    if (faults.length === limits.reportedErrors) break;
    const base = isShorthand ? "" : `/tasks/${index}`;
    if (!pools.includes(pool)) {
      const message = `No pool is named "${pool}"; the configured ones are ${pools.join(", ")}.`;
      faults.push({ code: "unknown_pool", message, pointer: `${base}/pool` });
    } else if (isUnknown(type, types.get(pool))) {
      const message = `No executor of the pool "${pool}" has announced the type "${type}"; check its spelling, or start one that has it.`;
      faults.push({ code: "unknown_task_type", message, pointer: isShorthand ? "/task" : `${base}/type` });
    }
  }
  return faults;
}

function isUnknown(type: string, announced: ReadonlySet<string> | undefined): boolean {
  return announced !== undefined && !announced.has(type) && !builtInTypes.includes(type);
}
