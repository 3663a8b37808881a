import { createHash } from "node:crypto";
import type { Job } from "./job.js";

/** SHA-256 (hex) of a job's canonical form: the same for every way to write the same request. */
export function digestOfJob(job: Job): string {
  const tasks = job.tasks.map((task) => ({ ...task, payload: JSON.parse(task.payload) as unknown }));
  return digestOfBytes(canonicalJson({ ...job, tasks }));
}

export function digestOfBytes(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Members sorted by name, numbers in their shortest form. Of I-JSON values only: their nesting is bounded. */
function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(",")}}`;
}
