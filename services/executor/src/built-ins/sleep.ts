import { setTimeout as delay } from "node:timers/promises";
import { defineTask } from "@spe/task";
import { z } from "zod";

const longestTimerMs = 2 ** 31 - 1;

/** Waits, and ends early when aborted. */
export const sleep = defineTask({
  type: "sleep",
  payload: z.strictObject({ ms: z.number().int().min(0).max(longestTimerMs) }),
  async run({ ms }, { signal }) {
    await delay(ms, undefined, { signal });
    return { sleptMs: ms };
  },
});
