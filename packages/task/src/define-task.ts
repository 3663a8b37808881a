import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { JsonValue } from "./json.js";
import type { TaskContext } from "./task-context.js";

/** One kind of work: the `type` that jobs name, and what to do for it. */
export interface TaskDefinition<Payload = unknown> {
  /** What a task's `type` says to get this handler: `[A-Za-z0-9_.-]{1,128}`. */
  readonly type: string;
  /** Checks and completes the payload before each attempt; one it refuses fails the task as `invalid_payload`. */
  readonly payload?: StandardSchemaV1<unknown, Payload>;
  /** Does the work. Its value is the task's result, at most 256 KiB; nothing returned counts as `null`. */
  run(payload: Payload, context: TaskContext): TaskResult;
}

export type TaskResult = JsonValue | undefined | Promise<JsonValue | undefined> | Promise<void>;

const TASK_TYPE = /^[A-Za-z0-9_.-]{1,128}$/;

/** A handler whose payload is checked by any Standard Schema validator; `run` gets the validator's output. */
export function defineTask<Schema extends StandardSchemaV1>(definition: {
  readonly type: string;
  readonly payload: Schema;
  run(payload: StandardSchemaV1.InferOutput<Schema>, context: TaskContext): TaskResult;
}): TaskDefinition<StandardSchemaV1.InferOutput<Schema>>;

/** A handler that takes any payload, as the job gave it; `null` when it gave none. */
export function defineTask(definition: {
  readonly type: string;
  run(payload: JsonValue, context: TaskContext): TaskResult;
}): TaskDefinition<JsonValue>;

export function defineTask(definition: TaskDefinition): TaskDefinition {
  if (!isTaskDefinition(definition)) {
    const type = JSON.stringify((definition as Partial<TaskDefinition>).type);
    throw new TypeError(
      `defineTask needs a "type" of 1 to 128 letters, digits, "_", "." or "-" (got ${type}), a "run" function and, ` +
        `if it has a "payload", a Standard Schema validator there.`,
    );
  }
  return Object.freeze({ ...definition });
}

/** By shape, not by origin: handlers may be plain objects, or come from another copy of this package. */
export function isTaskDefinition(value: unknown): value is TaskDefinition {
  if (typeof value !== "object" || value === null) return false;
  const { type, run, payload } = value as Partial<Record<keyof TaskDefinition, unknown>>;
  return (
    typeof type === "string" &&
    TASK_TYPE.test(type) &&
    typeof run === "function" &&
    (payload === undefined || isStandardSchema(payload))
  );
}

function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  const isHolder = (typeof value === "object" && value !== null) || typeof value === "function";
  if (!isHolder || !("~standard" in value)) return false;
  const standard = value["~standard"];
  return typeof standard === "object" && standard !== null && "validate" in standard;
}
