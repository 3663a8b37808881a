import { setTimeout as pause } from "node:timers/promises";
import { isEnded, type LogEntry, type LogFilter } from "@spe/sdk";
import { exitCodes } from "../exit-codes.js";
import type { Session } from "./session.js";

export async function logs(session: Session, id: string, filter: LogFilter, follow: boolean): Promise<number> {
  if (follow) await followLogs(session, id, filter);
  else print(session, await session.client.logs(id, filter));
  return exitCodes.done;
}

/** What there is, then what comes, until the job has ended and its last line is printed. */
export async function followLogs(session: Session, id: string, filter: LogFilter): Promise<void> {
  let after = filter.after;
  for (;;) {
    const { status } = await session.client.job(id);
    const lines = await session.client.logs(id, after === undefined ? filter : { ...filter, after });
    print(session, lines);
    after = lines.at(-1)?.id ?? after;
    if (isEnded(status) && lines.length === 0) return;
    if (lines.length === 0) await pause(300);
  }
}

function print(session: Session, lines: readonly LogEntry[]): void {
  for (const line of lines) {
    const attempt = line.attempt > 1 ? `#${line.attempt}` : "";
    session.printer.answer(
      line,
      `${line.time} ${line.task}${attempt} ${line.level}: ${line.message}${line.truncated === true ? " …(cut)" : ""}`,
    );
  }
}
