import type { TaskFailure } from "@spe/contracts";
import type { ResultDocument } from "./result-document.js";

/**
 * Writes the text of a result document piece by piece, so that none has to fit into memory. Results stand in it as the handlers'
 * own JSON text, never parsed, and no task's name ever becomes a member of an object of ours: whatever they and the tasks are
 * called, they come out as they went in.
 */
export class DocumentText {
  readonly #failures: string[] = [];
  readonly #omittedResults: string[] = [];
  #pending: string;
  #hasResults = false;

  constructor(head: Omit<ResultDocument, "outcomes" | "resultDirectory">) {
    this.#pending = `${headText(head)},"results":{`;
  }

  /** Characters that `take` would give. */
  get length(): number {
    return this.#pending.length;
  }

  /** `text`: JSON. */
  addResult(task: string, text: string): void {
    this.#pending += `${this.#hasResults ? "," : ""}\n${JSON.stringify(task)}:${text}`;
    this.#hasResults = true;
  }

  /** The task succeeded, but its result is nowhere to be had any more. */
  omitResult(task: string): void {
    this.#omittedResults.push(task);
  }

  addFailure(task: string, failure: TaskFailure): void {
    this.#failures.push(`\n${JSON.stringify(task)}:${failureText(failure)}`);
  }

  /** What there is to be written now. */
  take(): string {
    const text = this.#pending;
    this.#pending = "";
    return text;
  }

  /** The last piece. */
  end(): string {
    const omitted =
      this.#omittedResults.length === 0 ? "" : `,"omittedResults":${JSON.stringify(this.#omittedResults)}`;
    return `${this.take()}},"failures":{${this.#failures.join(",")}}${omitted}}\n`;
  }
}

/** Open at its end: the results follow. */
function headText({
  jobId,
  run,
  name,
  status,
  timestamp,
}: Omit<ResultDocument, "outcomes" | "resultDirectory">): string {
  return JSON.stringify({ jobId, run, name, status, timestamp }).slice(0, -1);
}

/** Absent members are absent, not null. */
function failureText({ reason, message, cause, exitCode, signal, attempts }: TaskFailure): string {
  return JSON.stringify({
    reason,
    message,
    cause: cause ?? undefined,
    exitCode: exitCode ?? undefined,
    signal: signal ?? undefined,
    attempts: attempts ?? undefined,
  });
}
