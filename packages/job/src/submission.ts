import type { FaultDetail } from "@spe/contracts";
import type { Job } from "./job.js";

/** A record of pendingJobs, judged as far as one can without knowing any other job. The same judgement at every door. */
export type Submission = ReadableSubmission | InvalidSubmission | UnreadableSubmission;

export interface ReadableSubmission {
  readonly kind: "job";
  readonly id: string;
  readonly job: Job;
  /** SHA-256 (hex) of the canonical job: the same request by any door and in any form has the same digest. */
  readonly digest: string;
  readonly onDuplicate: "ignore" | "resume";
  /** Written as `task`, not `tasks`: where a pointer into the request has to say so. */
  readonly isShorthand?: boolean;
}

/** Readable, but not a valid description: becomes a rejected job. */
export interface InvalidSubmission {
  readonly kind: "invalid";
  readonly id: string;
  /** SHA-256 (hex) of the bytes as they came. */
  readonly digest: string;
  /** At least one, at most limits.reportedErrors. */
  readonly faults: readonly FaultDetail[];
  /** As far as it could be read. */
  readonly name?: string;
}

/** Not readable at all, or its key is no id: goes to the dead letters, and a rejected completion is published. */
export interface UnreadableSubmission {
  readonly kind: "unreadable";
  /** The key where it is an id, else `pendingJobs-<partition>-<offset>`. */
  readonly id: string;
  readonly digest: string;
  readonly code: "unreadable_record";
  readonly message: string;
}
