import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { UsageError } from "./exit-codes.js";

export interface RequestFlags {
  readonly task?: string;
  readonly payload?: string;
  readonly resume?: boolean;
}

/** The job's JSON text: from a file, from stdin (`-`), or made of --task and --payload. A file is sent as it stands. */
export async function readRequest(file: string | undefined, flags: RequestFlags): Promise<string> {
  if ((file === undefined) === (flags.task === undefined)) {
    throw new UsageError("Name either a file with the job (- for standard input) or --task TYPE.");
  }
  const request = flags.task === undefined ? await readSource(file ?? "-") : shorthand(flags.task, flags.payload);
  return flags.resume === true ? withResume(request) : request;
}

async function readSource(file: string): Promise<string> {
  if (file === "-") return await text(process.stdin);
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UsageError(`The file ${file} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

/** The payload's text goes in as it was typed: numbers keep their digits. */
function shorthand(type: string, payload: string | undefined): string {
  if (payload === undefined) return `{"task":${JSON.stringify(type)}}`;
  try {
    JSON.parse(payload);
  } catch {
    throw new UsageError(`--payload ${payload} is not JSON. A string needs its quotes: --payload '"text"'.`);
  }
  return `{"task":${JSON.stringify(type)},"payload":${payload}}`;
}

function withResume(request: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(request);
  } catch {
    throw new UsageError("The job is not JSON.");
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw new UsageError("A job is a JSON object.");
  return JSON.stringify({ ...parsed, onDuplicate: "resume" });
}
