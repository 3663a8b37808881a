import type { Completion, JobEvents } from "@spe/contracts";
import { differences, type Json } from "./differences.js";
import { completionDocument, expectedCompletion, expectedResultDocument } from "./rebuilt-end.js";
import { RebuiltJob } from "./rebuilt-job.js";

/**
 * G9 and G11: everything that is told of a job says the same, field by field. What it has to be is rebuilt from jobEvents; held against that are
 * completions, result documents, the documents that the gateway serves and the rows that Postgres stores. Pure: told what was seen, answers what is wrong.
 */
export class ViewChecker {
  readonly #pendingJobs: string;
  readonly #jobs = new Map<string, RebuiltJob>();
  readonly #violations: string[] = [];
  readonly #compared = new Map<string, Set<string>>();

  /** `pendingJobs`: the topic's name, as receipts show it. */
  constructor(pendingJobs: string) {
    this.#pendingJobs = pendingJobs;
  }

  see(record: JobEvents): void {
    const job = this.#jobs.get(record.jobId) ?? new RebuiltJob(record.jobId);
    this.#jobs.set(record.jobId, job);
    for (const event of record.events) job.see(record.run, event);
  }

  /** The rest is asked when the events of the job have all been seen. */
  checkCompletion(completion: Completion): void {
    this.#compare("G9", completion.jobId, "completion", completionDocument(completion), expectedCompletion);
  }

  checkResultDocument(jobId: string, document: unknown): void {
    this.#compare("G11", jobId, "result document", document, expectedResultDocument);
  }

  checkServedJob(jobId: string, document: unknown): void {
    this.#compare("G9", jobId, "served job", document, (job) => job.document(this.#pendingJobs));
  }

  checkServedTask(jobId: string, task: string, document: unknown): void {
    this.#compare("G9", jobId, `served task ${task}`, document, (job) => job.tasks.get(task)?.wholeDocument());
  }

  /** `document`: the job's rows in the words of the documents, its tasks with all their attempts; what is counted at every question is not stored. */
  checkStoredJob(jobId: string, document: unknown): void {
    this.#compare("G9", jobId, "stored job", document, (job) => ({
      ...job.document(this.#pendingJobs),
      taskCounts: undefined,
      tasks: [...job.tasks.values()].map((task) => task.wholeDocument()),
    }));
  }

  tasksOf(jobId: string): readonly string[] {
    return [...(this.#jobs.get(jobId)?.tasks.keys() ?? [])];
  }

  /** `expected`: ids of jobs of which each kind of document must have been compared. */
  verify(expected: Iterable<string> = []): readonly string[] {
    const missing: string[] = [];
    for (const jobId of expected) {
      const kinds = ["completion", "result document", "served job", "stored job"];
      kinds.push(...this.tasksOf(jobId).map((task) => `served task ${task}`));
      const absent = kinds.filter((kind) => this.#compared.get(kind)?.has(jobId) !== true);
      if (absent.length > 0) missing.push(`G9: job ${jobId} has no ${absent.join(", no ")}.`);
    }
    return [...this.#violations, ...missing];
  }

  #compare(
    promise: string,
    jobId: string,
    kind: string,
    actual: unknown,
    expect: (job: RebuiltJob) => Json | undefined,
  ): void {
    const compared = this.#compared.get(kind) ?? new Set();
    this.#compared.set(kind, compared.add(jobId));
    const job = this.#jobs.get(jobId);
    if (job === undefined)
      this.#violations.push(`${promise}: there is a ${kind} of ${jobId}, of which no event tells.`);
    else
      for (const difference of differences(expect(job), actual))
        this.#violations.push(`${promise}: job ${jobId}: ${kind}: ${difference}.`);
  }
}
