import type { JobEvent } from "@spe/contracts";
import { attemptFailureText } from "./json-texts.js";
import { storableTextOrNull, storableTime } from "./storable.js";
import type { AttemptRow } from "./view-changes.js";

/** One attempt while a batch is folded: what its events said of it. */
export class AttemptDraft {
  readonly task: string;
  readonly number: number;
  #said: Omit<AttemptRow, "jobId" | "task" | "number"> = {
    sequence: 0,
    delivery: null,
    executor: null,
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
    failure: null,
  };

  constructor(task: string, number: number) {
    this.task = task;
    this.number = number;
  }

  apply(event: JobEvent): void {
    const said = this.#said;
    this.#said = {
      sequence: event.sequence,
      delivery: event.delivery ?? said.delivery,
      executor: storableTextOrNull(event.executor) ?? said.executor,
      queuedAt: storableTime(event.queuedAt) ?? said.queuedAt,
      startedAt: storableTime(event.startedAt) ?? said.startedAt,
      finishedAt: storableTime(event.finishedAt) ?? said.finishedAt,
      failure: event.failure ? attemptFailureText(event.failure) : said.failure,
    };
  }

  row(jobId: string): AttemptRow {
    return { jobId, task: this.task, number: this.number, ...this.#said };
  }
}
