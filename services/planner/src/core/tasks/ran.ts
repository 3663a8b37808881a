import type { JobEvent } from "@spe/contracts";
import { timeText } from "../text/time-text.js";

/** When and where an attempt ran, as far as known. */
export interface Ran {
  readonly executor?: string;
  readonly startedAtMs?: number;
  readonly finishedAtMs?: number;
}

/** The members of a task's state that say where it ended. */
export function whereabouts({ executor }: Ran): { readonly executor?: string } {
  return executor === undefined ? {} : { executor };
}

/** The fields of an event that say how an attempt went. */
export function ranFields(
  delivery: number,
  { executor, startedAtMs, finishedAtMs }: Ran,
): Pick<JobEvent, "delivery" | "executor" | "startedAt" | "finishedAt"> {
  return {
    delivery,
    executor,
    startedAt: startedAtMs === undefined ? undefined : timeText(startedAtMs),
    finishedAt: finishedAtMs === undefined ? undefined : timeText(finishedAtMs),
  };
}
