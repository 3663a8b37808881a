import type { TaskDispatch } from "@spe/contracts";

/** Whether a dispatch may run at once, or may have run elsewhere before and needs the planner's grant; or may not be run yet. */
export type Admission = "first_delivery" | "redelivery" | "standby" | "stale_standby";

/**
 * H1. `highWatermark` is the end of the partition as it was when this executor gained it. What was written later nobody else
 * can have been given; what stood there already a former owner may have started. Who had a standby of the attempt may have started it as
 * well; and a standby that somebody else may have started is of no use, as its task is dispatched when it is wanted.
 */
export function admission(
  { standby, hadStandby }: Pick<TaskDispatch, "standby" | "hadStandby">,
  offset: number,
  highWatermark: number,
): Admission {
  const isFirst = offset >= highWatermark;
  if (standby != null) return isFirst ? "standby" : "stale_standby";
  return isFirst && hadStandby !== true ? "first_delivery" : "redelivery";
}
