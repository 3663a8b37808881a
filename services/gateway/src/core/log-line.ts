import { jsonObject, jsonOf } from "./json-text.js";
import { invalidParameter } from "./problem.js";

/** A line as the view has it; where it stands in taskLogs is its name. */
export interface LogLineRecord extends LogLinePlace {
  readonly partition: number;
  readonly task: string;
  readonly attempt: number;
  readonly stream: string;
  readonly level: string;
  readonly time: Date;
  readonly message: string;
  readonly fields: string | null;
  readonly truncated: boolean;
}

/** Orders the lines of a job: all of them stand in one partition. */
export interface LogLinePlace {
  readonly offset: number;
  readonly line: number;
}

export const beforeAllLines: LogLinePlace = { offset: -1, line: -1 };

export function logLineDocument(record: LogLineRecord): string {
  return jsonObject([
    ["type", '"log"'],
    ["id", jsonOf(`${record.partition}-${record.offset}-${record.line}`)],
    ["task", jsonOf(record.task)],
    ["attempt", jsonOf(record.attempt)],
    ["stream", jsonOf(record.stream)],
    ["level", jsonOf(record.level)],
    ["time", jsonOf(record.time)],
    ["message", jsonOf(record.message)],
    ["fields", record.fields ?? undefined],
    ["truncated", record.truncated ? "true" : undefined],
  ]);
}

/** Reads the id of a line, to go on behind it. */
export function readLinePlace(id: string): LogLinePlace {
  const [, offset, line] = /^\d{1,6}-(\d{1,16})-(\d{1,9})$/.exec(id) ?? [];
  if (offset !== undefined && line !== undefined) return { offset: Number(offset), line: Number(line) };
  throw invalidParameter("after", `"after" must be the id of a line, such as 3-1204-0; it is ${JSON.stringify(id)}.`);
}
