export { type JobFilter, type LogFilter, SpeClient, type SubmitOptions, type WaitOptions } from "./client.js";
export {
  type Accepted,
  type AttemptDocument,
  type AttemptFailure,
  type CommandAnswer,
  type Failure,
  isEnded,
  type JobDocument,
  type JobStatus,
  type JobSummary,
  type LogEntry,
  type Plan,
  type TaskDocument,
  type TaskStatus,
  type TaskSummary,
} from "./documents.js";
export { type ErrorDetail, SpeError, UnreachableError, WaitTimeoutError } from "./spe-error.js";
export type { TransportOptions } from "./transport.js";
