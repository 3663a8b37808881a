import { isEndedJob } from "@spe/contracts";
import { jobDocument } from "../core/job-document.js";
import { Problem } from "../core/problem.js";
import { EndWatch } from "./log/end-watch.js";
import type { EventTail } from "./log/event-tail.js";
import type { FreshView } from "./view/fresh-view.js";

/** A job as the view shows it now. */
export interface JobReport {
  readonly run: number;
  readonly status: string;
  /** The job document, JSON text. */
  readonly text: string;
}

export interface AwaitedEnd {
  /** The report of the first end of run `run` or a later one; of the state the job is in when the time has passed; undefined where the view can't tell. */
  report(run: number, withinMs: number): Promise<JobReport | undefined>;
  giveUp(): void;
}

/** Tells how jobs stand, at once or at their end. Nobody is kept waiting once `stopping` aborts. */
export class JobReports {
  readonly #fresh: FreshView;
  readonly #tail: EventTail;
  readonly #pendingJobs: string;
  readonly #stopping: AbortSignal;

  constructor(fresh: FreshView, tail: EventTail, pendingJobs: string, stopping: AbortSignal) {
    this.#fresh = fresh;
    this.#tail = tail;
    this.#pendingJobs = pendingJobs;
    this.#stopping = stopping;
  }

  /** Undefined where the view can't tell in time: for those whose answer does not depend on it. */
  async now(id: string): Promise<JobReport | undefined> {
    try {
      return await this.document(id);
    } catch (error) {
      if (error instanceof Problem) return undefined;
      throw error;
    }
  }

  /** Faults: job_not_found, view_behind, broker_unavailable, database_unavailable. */
  async document(id: string): Promise<JobReport> {
    const { job, tasks } = await this.#fresh.read(id, async (view) => await view.jobWithTasks(id));
    return { run: job.run, status: job.status, text: jobDocument(job, this.#pendingJobs, tasks) };
  }

  /** Once it has resolved no end is missed: to be awaited before the job is handed over. Fault: broker_unavailable. */
  async awaitEnd(id: string): Promise<AwaitedEnd> {
    const watch = await EndWatch.begin(this.#tail, id);
    return {
      report: async (run, withinMs) => await this.#reportAtEnd(id, run, withinMs, watch),
      giveUp: () => watch.stop(),
    };
  }

  async #reportAtEnd(id: string, run: number, withinMs: number, watch: EndWatch): Promise<JobReport | undefined> {
    const endsAt = performance.now() + withinMs;
    for (;;) {
      const leftMs = endsAt - performance.now();
      await watch.ended(leftMs, this.#stopping);
      if (this.#stopping.aborted) return undefined;
      const report = await this.now(id);
      if (leftMs <= 0 || hasEnded(report, run)) return report;
    }
  }
}

/** Whether a report is of the end of run `run`, or of a later one. */
export function hasEnded(report: JobReport | undefined, run: number): boolean {
  return report !== undefined && report.run >= run && isEndedJob(report.status);
}
