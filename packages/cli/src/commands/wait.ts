import type { JobDocument } from "@spe/sdk";
import { exitCodeOfJob } from "../exit-codes.js";
import { jobText, progressText, rejectionOf } from "../job-text.js";
import type { Session } from "./session.js";

/** Waits for the job's end and prints it: a line in place on a terminal, plain lines of change elsewhere. */
export async function waitFor(session: Session, id: string, timeoutMs?: number): Promise<number> {
  const { client, printer } = session;
  let last = "";
  const onProgress = (job: JobDocument) => {
    const text = progressText(job);
    if (text === last) return;
    last = text;
    if (printer.isTerminal) printer.status(text);
    else printer.remark(text);
  };
  try {
    const job = await client.wait(id, { onProgress, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    printer.endStatus();
    const rejection = rejectionOf(job);
    printer.answer(job, jobText(job));
    if (rejection !== undefined) printer.error(rejection);
    return exitCodeOfJob(job.status);
  } finally {
    printer.endStatus();
  }
}
