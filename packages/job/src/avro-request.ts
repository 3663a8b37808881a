import type { JobRequest, RetryPolicy, TaskRequest } from "@spe/contracts";
import type { FaultList } from "./fault-list.js";
import { readIJson } from "./i-json.js";
import type { Job, JobTask, RetryRule } from "./job.js";
import type { Step } from "./json-pointer.js";
import { JsonText } from "./json-text.js";
import { retryDefaults, taskDefaults } from "./resolve-job.js";

/** The request that an Avro record states, in the form of the JSON door: absent where Avro says null, payloads as `JsonText`. */
export function requestOfAvro(record: JobRequest, faults: FaultList): unknown {
  return present({
    ...record,
    tasks: record.tasks?.map((task, index) => taskOfAvro(task, index, faults)),
    payload: payloadOfAvro(record.payload, ["payload"], faults),
    retries: retriesOfAvro(record.retries),
  });
}

function taskOfAvro(task: TaskRequest, index: number, faults: FaultList): unknown {
  const payload = payloadOfAvro(task.payload, ["tasks", index, "payload"], faults);
  return present({ ...task, payload, retries: retriesOfAvro(task.retries) });
}

function payloadOfAvro(text: string | null | undefined, at: readonly Step[], faults: FaultList): JsonText | undefined {
  if (text === null || text === undefined) return undefined;
  const reading = readIJson(text, { at });
  if (reading.kind === "value") return new JsonText(text);
  if (reading.kind === "not_json") faults.add(at, `A payload in Avro is JSON text. ${reading.message}`);
  else for (const fault of reading.faults) faults.add(fault.path, fault.message);
  return undefined;
}

function retriesOfAvro(retries: RetryPolicy | null | undefined): unknown {
  if (!retries) return undefined;
  return present({ ...retries, max: retries.max ?? "unbound" });
}

/** Without the members that are null or undefined. */
function present(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}

/** The record that states this very job, defaults left out: it is judged to the same job and the same digest again. */
export function avroOfJob(job: Job, onDuplicate: "ignore" | "resume"): JobRequest {
  const { tasks, notBeforeMs, ...rest } = job;
  return {
    ...rest,
    tasks: tasks.map((task) => avroOfTask(task, tasks)),
    notBefore: notBeforeMs === undefined ? null : new Date(notBeforeMs).toISOString(),
    onDuplicate,
  };
}

function avroOfTask(task: JobTask, tasks: readonly JobTask[]): TaskRequest {
  return {
    ...task,
    payload: task.payload === "null" ? null : task.payload,
    needs: task.needs.map((need) => tasks[need]?.name ?? ""),
    resultsFrom: task.resultsFrom === taskDefaults.resultsFrom ? null : task.resultsFrom,
    timeoutMs: task.timeoutMs === taskDefaults.timeoutMs ? null : task.timeoutMs,
    pool: task.pool === taskDefaults.pool ? null : task.pool,
    retries: isDefault(task.retries) ? null : { ...task.retries, max: task.retries.max ?? null },
  };
}

function isDefault(retries: RetryRule): boolean {
  return (Object.keys(retryDefaults) as (keyof RetryRule)[]).every((field) => retries[field] === retryDefaults[field]);
}
