import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { isEndedJob, resultLayout } from "@spe/contracts";
import { resultDirectoryFault } from "@spe/job";
import { Problem } from "../core/problem.js";
import type { JobRecord } from "../core/job-document.js";
import type { FreshView } from "./view/fresh-view.js";

/** Files of result directories. A path never leads out of its job's directory: not by "..", not by a symbolic link. */
export class ResultFiles {
  readonly #root: string;
  readonly #fresh: FreshView;

  constructor(root: string, fresh: FreshView) {
    this.#root = root;
    this.#fresh = fresh;
  }

  /** The real path of a file. Faults: job_not_found, result_not_found, and those of reading the view. */
  async locate(jobId: string, path: string): Promise<string> {
    const job = await this.#fresh.job(jobId);
    const file = await this.#locateIn(job, path);
    if (file === undefined) throw notFound(jobId, path);
    return file;
  }

  /** The result document, JSON text. */
  async document(jobId: string): Promise<string> {
    const job = await this.#fresh.job(jobId);
    const text = await this.#documentOf(job);
    if (text !== undefined) return text;
    const why = isEndedJob(job.status)
      ? "It ended without results."
      : `It is ${job.status}; its results come with its end.`;
    throw new Problem("result_not_found", `Job ${JSON.stringify(jobId)} has no result document. ${why}`);
  }

  /** The planner puts it in place before the end can be seen. Jobs that share a directory share the name: it may be another's. */
  async #documentOf(job: JobRecord): Promise<string | undefined> {
    const file = await this.#locateIn(job, resultLayout.document);
    const text = file === undefined ? undefined : await readFile(file, "utf8");
    return text !== undefined && isOf(job, text) ? text : undefined;
  }

  async #locateIn({ resultDirectory }: JobRecord, path: string): Promise<string | undefined> {
    if (resultDirectory === null || resultDirectoryFault(path) !== undefined) return undefined;
    try {
      const folder = await realpath(join(this.#root, resultDirectory));
      const file = await realpath(join(folder, path));
      return file.startsWith(folder + sep) ? file : undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG") return undefined;
      throw error;
    }
  }
}

function isOf(job: JobRecord, document: string): boolean {
  try {
    const { jobId, run } = JSON.parse(document) as { jobId?: unknown; run?: unknown };
    return jobId === job.id && run === job.run;
  } catch {
    return false; // a handler's own file of that name
  }
}

export function notFound(jobId: string, path: string): Problem {
  return new Problem(
    "result_not_found",
    `Job ${JSON.stringify(jobId)} has no result file ${JSON.stringify(path.slice(0, 300))}.`,
  );
}
