import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { resultLayout } from "@spe/contracts";
import { BrokerUnavailableError, ClosedError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { ResultDocument } from "../../core/jobs/result-document.js";
import type { PartitionMetrics } from "../planner-metrics.js";
import { type DocumentStage, StageLostError } from "./document-stage.js";
import type { DocumentThread } from "./document-thread.js";
import type { ReferencedResults } from "./referenced-results.js";
import { isSmall, textOf } from "./small-document.js";
import { writeDocument } from "./write-document.js";

/** Of the large ones. */
const filesAtOnce = 16;

export interface DocumentParts {
  readonly resultRoot: string;
  readonly stage: DocumentStage;
  readonly thread: Pick<DocumentThread, "place">;
  readonly references: Pick<ReferencedResults, "textOf">;
  readonly metrics: Pick<PartitionMetrics, "documentUnwritten">;
  readonly logger: Logger;
}

/**
 * Puts `result.json` of jobs that end into their result directories, before the transaction that says so is committed: whoever can
 * read the completion finds the file (contract §3). Where that transaction fails it is decided anew, and the files written again.
 */
export class ResultDocuments {
  readonly #parts: DocumentParts;

  constructor(parts: DocumentParts) {
    this.#parts = parts;
  }

  /**
   * A document that can't be written keeps nobody waiting: that is logged and counted. Rejects only where the partition can't go on
   * anyhow: no broker to read results from, or another owner.
   */
  async write(documents: readonly ResultDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const last = lastOfEachDirectory(documents);
    await this.#placeSmall(last.filter(isSmall));
    await this.#writeLarge(last.filter((document) => !isSmall(document)));
  }

  async #placeSmall(documents: readonly ResultDocument[]): Promise<void> {
    if (documents.length === 0) return;
    const staged = join(this.#parts.stage.folder, "small");
    const files = documents.map((document) => ({ staged, path: this.#pathOf(document), text: textOf(document) }));
    const faults = await this.#parts.thread.place(files);
    for (const [index, document] of documents.entries()) {
      const fault = faults[index];
      if (fault !== undefined) await this.#unwritten(document, fault);
    }
  }

  async #writeLarge(waiting: ResultDocument[]): Promise<void> {
    const places = Array.from({ length: Math.min(filesAtOnce, waiting.length) }, (_, place) =>
      this.#writeAll(waiting, join(this.#parts.stage.folder, String(place))),
    );
    await Promise.all(places);
  }

  /** Takes from `waiting` until it is empty. */
  async #writeAll(waiting: ResultDocument[], staged: string): Promise<void> {
    try {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await this.#write(next, staged);
    } catch (error) {
      waiting.length = 0;
      throw error;
    }
  }

  async #write(document: ResultDocument, staged: string): Promise<void> {
    const { references } = this.#parts;
    const { jobId } = document;
    const path = this.#pathOf(document);
    try {
      await writeDocument(staged, document, (reference) => references.textOf({ ...reference, jobId }));
      await mkdir(dirname(path), { recursive: true });
      await rename(staged, path);
    } catch (error) {
      if (error instanceof BrokerUnavailableError || error instanceof ClosedError) throw error;
      await this.#unwritten(document, error);
    }
  }

  async #unwritten(document: ResultDocument, fault: unknown): Promise<void> {
    const { stage, metrics, logger } = this.#parts;
    if (await stage.isLost()) throw new StageLostError(stage.folder);
    metrics.documentUnwritten();
    logger.warn(
      { err: stage.fault ?? fault, path: this.#pathOf(document), jobId: document.jobId },
      "a result document can't be written; the job ends without",
    );
  }

  #pathOf({ resultDirectory }: ResultDocument): string {
    return join(this.#parts.resultRoot, resultDirectory, resultLayout.document);
  }
}

/** Runs of one job, and jobs that were told to share a directory: the last one stays. */
function lastOfEachDirectory(documents: readonly ResultDocument[]): ResultDocument[] {
  return [...new Map(documents.map((document) => [document.resultDirectory, document])).values()];
}
