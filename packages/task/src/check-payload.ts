import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { TaskDefinition } from "./define-task.js";
import type { JsonValue } from "./json.js";

export type CheckedPayload<Payload> =
  | { readonly valid: true; readonly payload: Payload }
  | { readonly valid: false; readonly message: string };

/** Asks a handler's validator. A payload that is refused is an answer, not a throw; a validator that throws is a bug and throws. */
export async function checkPayload<Payload>(
  definition: TaskDefinition<Payload>,
  payload: JsonValue,
): Promise<CheckedPayload<Payload>> {
  if (definition.payload === undefined) return { valid: true, payload: payload as Payload };
  const outcome = await definition.payload["~standard"].validate(payload);
  if (outcome.issues === undefined) return { valid: true, payload: outcome.value };
  const found = outcome.issues.map(describeIssue).join("; ");
  return { valid: false, message: `The payload doesn't suit ${definition.type}: ${found || "it was refused"}.` };
}

function describeIssue(issue: StandardSchemaV1.Issue): string {
  const pointer = (issue.path ?? []).map(pointerPart).join("");
  return `${pointer === "" ? "the payload" : pointer}: ${issue.message}`;
}

/** One step of a JSON pointer (RFC 6901). */
function pointerPart(segment: PropertyKey | StandardSchemaV1.PathSegment): string {
  const key = typeof segment === "object" ? segment.key : segment;
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
