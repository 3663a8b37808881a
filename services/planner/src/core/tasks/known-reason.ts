import { type FailureReason, failureReasons } from "@spe/contracts";

/** What an executor of another version calls a failure is an error as far as the planner is concerned. */
export function knownReason(reason: string): FailureReason {
  return failureReasons.find((known) => known === reason) ?? "error";
}
