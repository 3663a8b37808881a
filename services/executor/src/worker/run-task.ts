import { checkPayload, isPermanentFailure, type JsonValue, type TaskDefinition } from "@spe/task";
import type { RunEnded, RunTask } from "../protocol/worker-messages.js";
import type { ActiveRun } from "./active-run.js";
import { inScope } from "./run-scope.js";
import { serialiseResult } from "./serialise-result.js";

type Outcome = RunEnded["outcome"];

/** Runs a handler to its end. Whatever it does short of ending the process is an outcome. */
export async function runTask(
  request: RunTask,
  definition: TaskDefinition | undefined,
  active: ActiveRun,
): Promise<Outcome> {
  if (definition === undefined) {
    const message = `This executor has no handler for the task type ${JSON.stringify(request.type)}.`;
    return { kind: "failed", reason: "permanent", message };
  }
  try {
    return await inScope(active, () => check(request, definition, active));
  } catch (thrown) {
    return { kind: "failed", reason: isPermanentFailure(thrown) ? "permanent" : "error", message: messageOf(thrown) };
  } finally {
    await active.files.settled();
  }
}

async function check(request: RunTask, definition: TaskDefinition, active: ActiveRun): Promise<Outcome> {
  const checked = await checkPayload(definition, JSON.parse(request.payload) as JsonValue);
  if (!checked.valid) return { kind: "failed", reason: "invalid_payload", message: checked.message };
  const result = serialiseResult(await definition.run(checked.payload, active.context));
  if (result.ok) return { kind: "succeeded", result: result.text };
  return { kind: "failed", reason: result.reason, message: result.message };
}

/** Anything can be thrown. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `The handler threw ${describe(thrown)}.`;
  return thrown.message === "" ? thrown.name : thrown.message;
}

function describe(thrown: unknown): string {
  try {
    const text: unknown = JSON.stringify(thrown); // undefined for undefined, functions and symbols
    return typeof text === "string" ? text : String(thrown);
  } catch {
    return `a ${typeof thrown} that can't be shown`;
  }
}
