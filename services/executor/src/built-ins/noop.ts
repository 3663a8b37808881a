import { defineTask } from "@spe/task";

/** Does nothing, whatever it is given. */
export const noop = defineTask({ type: "noop", run: () => null });
