import type { FaultDetail } from "@spe/contracts";
import { digestOfJob } from "./digest.js";
import { FaultList, quoted } from "./fault-list.js";
import { isFreeText } from "./field-schemas.js";
import { readIJson } from "./i-json.js";
import type { Step } from "./json-pointer.js";
import type { Job } from "./job.js";
import { resolveJob } from "./resolve-job.js";
import { validateRequest } from "./validate-request.js";

export interface ParseOptions {
  /** The id given beside the request: a record key, or the header Idempotency-Key. An `id` field must then be equal to it. */
  readonly id?: string | undefined;
  /** What gave it, for the sentence of the fault. Default "record key". */
  readonly idSource?: string;
  /** Makes an id where neither the caller nor the request gives one. */
  readonly newId?: () => string;
}

export type ParsedRequest =
  | {
      readonly kind: "job";
      readonly id: string;
      readonly job: Job;
      readonly digest: string;
      readonly onDuplicate: "ignore" | "resume";
      /** Written as `task`, not `tasks`: where a pointer into the request has to say so. */
      readonly isShorthand: boolean;
    }
  | { readonly kind: "invalid"; readonly faults: readonly FaultDetail[]; readonly name?: string };

/** Judges a request given as JSON text. Expected to be called with any text whatever; never throws for what it finds there. */
export function parseRequest(text: string, options: ParseOptions): ParsedRequest {
  const reading = readIJson(text, { keepsText: isPayload });
  if (reading.kind === "not_json")
    return { kind: "invalid", faults: [{ code: "malformed_json", message: reading.message, pointer: "" }] };
  const faults = new FaultList();
  if (reading.kind === "value") return judgeRequest(reading.value, options, faults);
  for (const { path, message } of reading.faults) faults.add(path, message);
  return { kind: "invalid", faults: faults.details };
}

/** Judges a request that has been read, by whichever door. Payloads in it are `JsonText`. Faults of the reading may be in `faults`. */
export function judgeRequest(request: unknown, options: ParseOptions, faults = new FaultList()): ParsedRequest {
  const valid = validateRequest(request, faults);
  const named = valid?.frame.id;
  if (named !== undefined && options.id !== undefined && named !== options.id) {
    faults.add(
      ["id"],
      `The field "id" is ${quoted(named)}, the ${options.idSource ?? "record key"} ${quoted(options.id)}; make them equal or leave one out.`,
    );
  }
  if (!valid || !faults.isEmpty) return { kind: "invalid", faults: faults.details, ...nameOf(request) };

  const id = options.id ?? named ?? options.newId?.();
  if (id === undefined) throw new TypeError("parseRequest needs an id, or a way to make one.");
  const job = resolveJob(valid, id);
  return {
    kind: "job",
    id,
    job,
    digest: digestOfJob(job),
    onDuplicate: valid.frame.onDuplicate ?? "ignore",
    isShorthand: valid.frame.task !== undefined,
  };
}

/** /payload and /tasks/{n}/payload */
function isPayload(path: readonly Step[]): boolean {
  return path.at(-1) === "payload" && (path.length === 1 || (path.length === 3 && path[0] === "tasks"));
}

function nameOf(request: unknown): { readonly name?: string } {
  const name = typeof request === "object" && request !== null && "name" in request ? request.name : undefined;
  return typeof name === "string" && isFreeText(name, 200) ? { name } : {};
}
