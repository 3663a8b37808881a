import { homePartition, jobIdFault, type Names } from "@spe/contracts";
import type { TopicPartition } from "@spe/messaging";
import type { JobRecord } from "../../core/job-document.js";
import { Problem } from "../../core/problem.js";
import type { LogEnds } from "../log/log-ends.js";
import type { JobView } from "./job-view.js";
import type { PositionWatch } from "./position-watch.js";

const patienceMs = 5_000;

/**
 * Read your writes (H20): whoever has seen something in the log finds it in the view.
 *
 * Before a job is read, the view must have passed the end that its partition of jobEvents has now; where nothing is found, that of
 * pendingJobs too, for a record there changes nothing about a job that the view knows. A job that is not found even then does not
 * exist; one that can't be judged in time is the fault `view_behind`.
 */
export class FreshView {
  readonly #view: JobView;
  readonly #watch: PositionWatch;
  readonly #ends: LogEnds;
  readonly #names: Names;
  readonly #partitionCount: number;

  constructor(view: JobView, watch: PositionWatch, ends: LogEnds, names: Names, partitionCount: number) {
    this.#view = view;
    this.#watch = watch;
    this.#ends = ends;
    this.#names = names;
    this.#partitionCount = partitionCount;
  }

  /** What `read` finds of the job, once the view is fresh. Faults: job_not_found, view_behind, broker_unavailable, database_unavailable. */
  async read<T>(id: string, read: (view: JobView) => Promise<T | undefined>): Promise<T> {
    if (jobIdFault(id) !== undefined) throw notFound(id);
    const endsAt = performance.now() + patienceMs;
    const partition = this.#home(id);
    const topics = [this.#names.jobEvents, this.#names.pendingJobs];
    for (const end of await this.#ends.now(topics.map((topic) => ({ topic, partition })))) {
      if (!(await this.#watch.reached([end], endsAt - performance.now()))) throw viewBehind(id);
      const found = await read(this.#view);
      if (found !== undefined) return found;
    }
    throw notFound(id);
  }

  async job(id: string): Promise<JobRecord> {
    return await this.read(id, async (view) => await view.job(id));
  }

  /** As `job`, but undefined where there is none, and where it takes longer than `withinMs` to tell. */
  async jobIfKnown(id: string, withinMs: number): Promise<JobRecord | undefined> {
    const known = await this.#view.job(id);
    if (known) return known;
    await this.isPast([{ topic: this.#names.pendingJobs, partition: this.#home(id) }], withinMs);
    return await this.#view.job(id);
  }

  /** Whether, within the time given, the view has passed the ends that these partitions have now. */
  async isPast(partitions: readonly TopicPartition[], withinMs: number): Promise<boolean> {
    return await this.#watch.reached(await this.#ends.now(partitions), withinMs);
  }

  /** Whether the view has all log lines of a job that are written by now. */
  async hasAllLogLines(id: string): Promise<boolean> {
    return await this.isPast([{ topic: this.#names.taskLogs, partition: this.#home(id) }], patienceMs);
  }

  #home(id: string): number {
    return homePartition(id, this.#partitionCount);
  }
}

function viewBehind(id: string): Problem {
  const message = `The view has not caught up with the log within ${patienceMs / 1_000} s, so job ${JSON.stringify(id)} can't be told yet.`;
  return new Problem("view_behind", message);
}

function notFound(id: string): Problem {
  return new Problem(
    "job_not_found",
    `There is no job ${JSON.stringify(id.slice(0, 300))}; check its id, or whether it is past its retention.`,
  );
}
