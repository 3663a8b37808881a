import { defineTask, PermanentFailure } from "@spe/task";
import { z } from "zod";

/** Fails the first `times` attempts, without `times` all of them; then succeeds. */
export const fail = defineTask({
  type: "fail",
  payload: z
    .strictObject({
      message: z.string().default("The task was told to fail."),
      times: z.number().int().min(0).optional(),
      permanent: z.boolean().default(false),
    })
    .nullable()
    .transform((payload) => payload ?? { message: "The task was told to fail.", permanent: false }),
  run({ message, times = Infinity, permanent }, { attempt }) {
    if (attempt > times) return { attempt };
    throw permanent ? new PermanentFailure(message) : new Error(message);
  },
});
