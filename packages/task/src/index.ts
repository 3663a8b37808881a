export { type CheckedPayload, checkPayload } from "./check-payload.js";
export { defineTask, isTaskDefinition, type TaskDefinition, type TaskResult } from "./define-task.js";
export type { JsonObject, JsonValue } from "./json.js";
export { isPermanentFailure, PermanentFailure } from "./permanent-failure.js";
export { faultOfResultPath } from "./result-path.js";
export type { TaskContext } from "./task-context.js";
