import { jobIdFault, limits } from "@spe/contracts";
import type { z } from "zod";
import { FaultList, quoted } from "./fault-list.js";
import { isFreeText } from "./field-schemas.js";
import type { Node } from "./graph.js";
import { checkPriorityTasks, type NamedTask, resolveEdges } from "./graph-rules.js";
import { JsonText } from "./json-text.js";
import { type RequestFrame, requestFrameSchema, type TaskDescription, taskSchema } from "./request-schema.js";

const maxLabels = 16;
const maxLabelNameCharacters = 200;
const maxLabelValueCharacters = 1_000;

/** A request in which nothing is wrong. Defaults are not filled in yet. */
export interface ValidRequest {
  readonly frame: RequestFrame;
  readonly tasks: readonly TaskDescription[];
  /** `needs` and `enables` merged, by index. */
  readonly graph: readonly Node[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Judges a request's shape, then its graph. Adds to `faults` all that it finds; undefined when it found any. */
export function validateRequest(request: unknown, faults: FaultList): ValidRequest | undefined {
  if (!isObject(request)) {
    faults.add([], `A job is a JSON object with "tasks" or "task"; this is ${quoted(request)}.`);
    return undefined;
  }
  const frame = checked(requestFrameSchema, request, [], faults);

  const rawTasks = rawTasksOf(request);
  const described = rawTasks.flatMap((task, index) =>
    faults.isFull ? [] : (checked(taskSchema, task, ["tasks", index], faults) ?? []),
  );
  checkForm(request, faults);
  checkId(request["id"], faults);
  checkStart(request, faults);
  checkPayloads(request, rawTasks, faults);
  const labels = checkLabels(request["labels"], faults);
  const named = rawTasks.map((task): NamedTask => (isObject(task) ? task : {}));
  const graph = resolveEdges(named, faults);
  checkPriorityTasks(
    stringsIn(request["priorityTasks"]),
    request["tasks"] === undefined ? [{ name: "main" }] : named,
    faults,
  );

  if (!frame || !faults.isEmpty) return undefined;
  return frame.task === undefined
    ? { frame, tasks: described, graph, labels }
    : { frame, ...loneTask(frame.task, frame.payload), labels };
}

/** The shorthand, written out. */
function loneTask(type: string, payload: JsonText | undefined): Pick<ValidRequest, "tasks" | "graph"> {
  return { tasks: [{ name: "main", type, ...(payload && { payload }) }], graph: [{ needs: [] }] };
}

/** None where their number is a fault already. */
function rawTasksOf({ tasks }: Readonly<Record<string, unknown>>): readonly unknown[] {
  return Array.isArray(tasks) && tasks.length <= limits.tasks ? tasks : [];
}

function checkForm(request: Readonly<Record<string, unknown>>, faults: FaultList): void {
  const { tasks, task, payload } = request;
  if (tasks === undefined && task === undefined) {
    faults.add([], 'The job has nothing to do: give "tasks", or "task" with the type of a single one.');
  }
  if (tasks === undefined) return;
  if (task !== undefined) faults.add(["task"], 'Give either "tasks" or the shorthand "task", not both.');
  if (payload !== undefined)
    faults.add(["payload"], '"payload" at the top belongs to the shorthand "task"; with "tasks" each has its own.');
}

function checkId(id: unknown, faults: FaultList): void {
  const fault = typeof id === "string" ? jobIdFault(id) : undefined;
  if (fault) faults.add(["id"], fault);
}

function checkStart({ delayMs, notBefore }: Readonly<Record<string, unknown>>, faults: FaultList): void {
  if (delayMs === undefined || notBefore === undefined) return;
  faults.add(
    ["notBefore"],
    `Give either "delayMs" or "notBefore", not both; here they are ${quoted(delayMs)} and ${quoted(notBefore)}.`,
  );
}

function checkPayloads(request: Readonly<Record<string, unknown>>, tasks: readonly unknown[], faults: FaultList): void {
  checkPayload(request["payload"], ["payload"], faults);
  for (const [index, task] of tasks.entries()) {
    if (isObject(task)) checkPayload(task["payload"], ["tasks", index, "payload"], faults);
  }
}

function checkPayload(payload: unknown, path: readonly (string | number)[], faults: FaultList): void {
  if (!(payload instanceof JsonText) || payload.text.length * 3 <= limits.payloadBytes) return;
  const bytes = Buffer.byteLength(payload.text);
  if (bytes <= limits.payloadBytes) return;
  const message = `A payload has at most ${limits.payloadBytes} bytes as JSON text, this one has ${bytes}; pass large data by file or address.`;
  faults.add(path, message, "payload_too_large");
}

function checkLabels(labels: unknown, faults: FaultList): Readonly<Record<string, string>> {
  const checkedLabels = Object.create(null) as Record<string, string>;
  if (labels === undefined) return checkedLabels;
  if (!isObject(labels)) {
    faults.add(["labels"], `"labels" must be an object of strings; it is ${quoted(labels)}.`);
    return checkedLabels;
  }
  const entries = Object.entries(labels);
  if (entries.length > maxLabels) {
    faults.add(["labels"], `A job has at most ${maxLabels} labels; this one has ${entries.length}.`);
    return checkedLabels;
  }
  for (const [name, value] of entries) {
    const fault = labelFault(name, value);
    if (fault) faults.add(["labels", name], fault);
    else checkedLabels[name] = value as string;
  }
  return checkedLabels;
}

function labelFault(name: string, value: unknown): string | undefined {
  if (name === "" || !isFreeText(name, maxLabelNameCharacters)) {
    return `A label's name has 1 to ${maxLabelNameCharacters} characters and no NUL; this one is ${quoted(name)}.`;
  }
  if (typeof value === "string" && isFreeText(value, maxLabelValueCharacters)) return undefined;
  return `A label is text of at most ${maxLabelValueCharacters} characters without NUL; ${quoted(name)} is ${quoted(value)}.`;
}

/** The value as `schema` types it; where it does not fit, undefined and a fault for each place. */
function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  base: readonly (string | number)[],
  faults: FaultList,
): T | undefined {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  for (const issue of outcome.error.issues) {
    const path = [...base, ...issue.path];
    if (issue.code !== "unrecognized_keys") faults.add(path, issue.message);
    else
      for (const key of issue.keys.slice(0, limits.reportedErrors))
        faults.add([...path, key], `Unknown field ${quoted(key)}. ${issue.message}`);
  }
  return undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof JsonText);
}

function stringsIn(list: unknown): readonly string[] {
  return Array.isArray(list) && list.length <= limits.tasks ? list.filter((entry) => typeof entry === "string") : [];
}
