import { setTimeout as pause } from "node:timers/promises";
import { isEndedJob } from "@spe/contracts";
import { type LogLinePlace, type LogLineRecord, logLineDocument } from "../core/log-line.js";
import type { FreshView } from "./view/fresh-view.js";
import type { JobView, LogFilter } from "./view/job-view.js";

const pageLines = 1_000;
const lookEveryMs = 200;

/**
 * What a job's tasks wrote: history first, then live, no gap and no duplicate.
 *
 * Both are read from the view, behind the last line given: lines of a job have one order that never changes (their place in
 * taskLogs), and the view takes them in that order.
 */
export class LogStories {
  readonly #view: JobView;
  readonly #fresh: FreshView;
  readonly #stopping: AbortSignal;

  constructor(view: JobView, fresh: FreshView, stopping: AbortSignal) {
    this.#view = view;
    this.#fresh = fresh;
    this.#stopping = stopping;
  }

  /** Faults: job_not_found, view_behind, broker_unavailable, database_unavailable. */
  async open(id: string, filter: LogFilter, after: LogLinePlace): Promise<LogStory> {
    await this.#fresh.job(id);
    await this.#fresh.hasAllLogLines(id);
    return new LogStory(id, filter, after, { view: this.#view, fresh: this.#fresh, stopping: this.#stopping });
  }
}

interface StoryParts {
  readonly view: JobView;
  readonly fresh: FreshView;
  readonly stopping: AbortSignal;
}

export class LogStory {
  readonly #id: string;
  readonly #filter: LogFilter;
  readonly #parts: StoryParts;
  #after: LogLinePlace;

  constructor(id: string, filter: LogFilter, after: LogLinePlace, parts: StoryParts) {
    this.#id = id;
    this.#filter = filter;
    this.#parts = parts;
    this.#after = after;
  }

  /** The next lines that there are now. */
  async page(limit: number): Promise<readonly LogLineRecord[]> {
    const lines = await this.#parts.view.logLines(this.#id, this.#after, this.#filter, limit);
    this.#after = lines.at(-1) ?? this.#after;
    return lines;
  }

  /** NDJSON; ends with the job's end, or, where nobody follows, with what there is now. */
  async *entries(isFollowed: boolean): AsyncGenerator<string, void, undefined> {
    for (;;) {
      const ended = await this.#endedStatus();
      yield* this.#pages();
      if (ended !== undefined) {
        yield `${JSON.stringify({ type: "end", status: ended })}\n`;
        return;
      }
      if (!isFollowed || this.#parts.stopping.aborted) return;
      await pause(lookEveryMs);
    }
  }

  async *#pages(): AsyncGenerator<string, void, undefined> {
    for (let lines = await this.page(pageLines); lines.length > 0; lines = await this.page(pageLines)) {
      yield lines.map((line) => `${logLineDocument(line)}\n`).join("");
    }
  }

  /** The job's end, once the view has every line that was written before it. */
  async #endedStatus(): Promise<string | undefined> {
    const job = await this.#parts.view.job(this.#id);
    if (!job || !isEndedJob(job.status)) return undefined;
    return (await this.#parts.fresh.hasAllLogLines(this.#id)) ? job.status : undefined;
  }
}
