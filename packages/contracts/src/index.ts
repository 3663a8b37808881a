export { faultsPage } from "./faults-page.js";
export { builtInTypes } from "./built-in-types.js";
export { type FaultCode, type FaultDetail, type FaultSpec, faults, type Retry } from "./faults.js";
export { homePartition, murmur2 } from "./home-partition.js";
export { jobIdFault, jobIdOfKey, jobIdOfPosition, maxJobIdBytes } from "./job-id.js";
export { limits } from "./limits.js";
export {
  type BegunStandby,
  type CompletedTask,
  type Completion,
  type ExecutorBeat,
  type ExecutorCommand,
  type JobCommand,
  type JobError,
  type JobEvent,
  type JobEvents,
  type JobRequest,
  type LogLine,
  type MessageTypes,
  messageSchemas,
  type PlannerStateEntry,
  type RetryPolicy,
  type TaskDispatch,
  type TaskEvent,
  type TaskFailure,
  type TaskLogLines,
  type TaskRequest,
  type UpstreamResult,
  type Webhook,
} from "./messages.generated.js";
export { resultLayout } from "./result-layout.js";
export {
  type EndedJobStatus,
  type EndedTaskStatus,
  endedJobStatuses,
  endedTaskStatuses,
  type FailureReason,
  failureReasons,
  isEndedJob,
  isEndedTask,
  type JobStatus,
  jobStatuses,
  jobTransitions,
  retriedReasons,
  type TaskStatus,
  taskStatuses,
  taskTransitions,
} from "./states.js";
export { formatTime } from "./time.js";
export { type Names, namesWith, type Priority, priorities } from "./topics.js";
