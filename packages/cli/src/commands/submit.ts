import { type Accepted, isEnded, type JobDocument } from "@spe/sdk";
import { parseDurationMs } from "../durations.js";
import { exitCodeOfJob, exitCodes } from "../exit-codes.js";
import { type RequestFlags, readRequest } from "../request-source.js";
import { followLogs } from "./logs.js";
import type { Session } from "./session.js";
import { waitFor } from "./wait.js";

export interface SubmitFlags extends RequestFlags {
  readonly id?: string;
  readonly wait?: boolean;
  readonly follow?: boolean;
  readonly timeout?: string;
}

export async function submit(session: Session, file: string | undefined, flags: SubmitFlags): Promise<number> {
  const timeoutMs = flags.timeout === undefined ? undefined : parseDurationMs(flags.timeout);
  const request = await readRequest(file, flags);
  const answer = await session.client.submit(request, flags.id === undefined ? {} : { id: flags.id });
  if (flags.wait !== true && flags.follow !== true) return printAccepted(session, answer);
  session.printer.remark(`${answer.id} submitted`);
  if (flags.follow === true) await followLogs(session, answer.id, {});
  return await waitFor(session, answer.id, timeoutMs);
}

function printAccepted(session: Session, answer: Accepted | JobDocument): number {
  session.printer.answer(answer, `${answer.id} ${answer.status}`);
  return isEnded(answer.status) ? exitCodeOfJob(answer.status) : exitCodes.done;
}
