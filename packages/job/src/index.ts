export type { Job, JobTask, RetryRule } from "./job.js";
export type { InvalidSubmission, ReadableSubmission, Submission, UnreadableSubmission } from "./submission.js";
