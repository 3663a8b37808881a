import { DocumentText } from "../../core/result-document.js";
import { pack, pageSize } from "../../core/pack.js";
import { type EndedJob, readEndedJobs, readTaskOutcomes, type TaskOutcome } from "../sql/ended-jobs.js";
import type { Queryable } from "../sql/statement.js";
import { DocumentFile, type DocumentFolder } from "./document-file.js";

/** What is held in memory at a time. */
const packBounds = { tasks: 5_000, bytes: 4 * 1024 * 1024 };
const filesAtOnce = 16;

/**
 * Puts `result.json` of jobs that have ended into their result directories, from inside the transaction that makes the end
 * visible and before it commits: whoever sees the end in the view finds the file. Written again, it is the same again.
 */
export class ResultDocuments {
  readonly #folder: DocumentFolder;

  constructor(folder: DocumentFolder) {
    this.#folder = folder;
  }

  async write(tx: Queryable, endedJobs: readonly string[]): Promise<void> {
    if (endedJobs.length === 0) return;
    for (const jobs of pack(await readEndedJobs(tx, endedJobs), packBounds)) await this.#writePack(tx, jobs);
  }

  async #writePack(tx: Queryable, jobs: readonly EndedJob[]): Promise<void> {
    const documents = new Map(jobs.map((job) => [job.id, this.#open(job)]));
    try {
      for await (const { jobId, ...outcome } of outcomesOf(tx, jobs)) await documents.get(jobId)?.add(outcome);
      const waiting = [...documents.values()];
      const finishNext = async (): Promise<void> => {
        for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await next.finish();
      };
      await Promise.all(Array.from({ length: filesAtOnce }, finishNext));
    } finally {
      for (const document of documents.values()) await document.discard();
    }
  }

  #open(job: EndedJob): DocumentFile {
    const { id, run, name, status, finishedAt, resultDirectory } = job;
    const text = new DocumentText({ id, run, name, status, timestamp: finishedAt.toISOString() });
    return new DocumentFile(this.#folder, resultDirectory, text);
  }
}

async function* outcomesOf(tx: Queryable, jobs: readonly EndedJob[]): AsyncIterable<TaskOutcome> {
  const ids = jobs.map(({ id }) => id);
  const limit = pageSize(jobs, packBounds);
  let last: TaskOutcome | undefined;
  do {
    const page = await readTaskOutcomes(tx, ids, last, limit);
    yield* page;
    last = page.length === limit ? page.at(-1) : undefined;
  } while (last !== undefined);
}
