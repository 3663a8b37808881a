import { defineTask } from "@spe/task";

/** Gives back what it was given: its payload, and the results of the tasks before it. */
export const echo = defineTask({
  type: "echo",
  run: (payload, context) => ({ payload, results: context.results }),
});
