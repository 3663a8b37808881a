/** Whether a dispatch may run at once, or may have run elsewhere before and needs the planner's grant. */
export type Admission = "first_delivery" | "redelivery";

/**
 * H1. `highWatermark` is the end of the partition as it was when this executor gained it. What was written later nobody else
 * can have been given; what stood there already a former owner may have started.
 */
export function admission(offset: number, highWatermark: number): Admission {
  return offset >= highWatermark ? "first_delivery" : "redelivery";
}
