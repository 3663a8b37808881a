import type { JobRecord } from "./job-document.js";

export interface SubmittedRequest {
  readonly digest: string;
  readonly onDuplicate: "ignore" | "resume";
}

/** What is to be done with a request under an id that the view knows already. The planner judges again: the view may be behind. */
export type DuplicateDecision = "append" | "show" | "conflict";

export function decideDuplicate(
  job: Pick<JobRecord, "status" | "digest">,
  request: SubmittedRequest,
): DuplicateDecision {
  const isSame = job.digest === request.digest;
  if (job.status === "rejected") return isSame ? "show" : "append";
  if (job.digest === null) return "append";
  if (!isSame) return "conflict";
  const isResumable = job.status === "failed" || job.status === "cancelled";
  return request.onDuplicate === "resume" && isResumable ? "append" : "show";
}
