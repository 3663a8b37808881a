import { mkdtemp, readFile, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ResultDocument } from "../../../src/core/jobs/result-document.js";
import { DocumentStage } from "../../../src/shell/documents/document-stage.js";
import { DocumentThread } from "../../../src/shell/documents/document-thread.js";
import { ResultDocuments } from "../../../src/shell/documents/result-documents.js";
import type { ResultReference } from "../../../src/shell/documents/referenced-results.js";

const compiledScript = new URL("../../../dist/src/shell/documents/place-files.js", import.meta.url);

/** A result root of its own, what is said of documents that can't be written, and the results that references lead to. */
export class DocumentWorld {
  readonly resultRoot: string;
  readonly unwritten: string[] = [];
  readonly referenced = new Map<number, string>();
  readonly #thread = new DocumentThread(compiledScript);
  #counted = 0;

  private constructor(resultRoot: string) {
    this.resultRoot = resultRoot;
  }

  static async open(): Promise<DocumentWorld> {
    return new DocumentWorld(await realpath(await mkdtemp(join(tmpdir(), "spe-documents-"))));
  }

  get counted(): number {
    return this.#counted;
  }

  /** A new owner of the partition, as far as files go. */
  async claim(): Promise<DocumentStage> {
    const stage = this.stage();
    await stage.open();
    await stage.takeOver();
    return stage;
  }

  stage(): DocumentStage {
    return new DocumentStage(this.resultRoot, "spe-planner-3", this.#logger());
  }

  documents(stage: DocumentStage): ResultDocuments {
    return new ResultDocuments({
      resultRoot: this.resultRoot,
      stage,
      thread: this.#thread,
      references: { textOf: ({ offset }: ResultReference) => Promise.resolve(this.referenced.get(offset)) },
      metrics: { documentUnwritten: () => this.#counted++ },
      logger: this.#logger(),
    });
  }

  async read(resultDirectory: string): Promise<unknown> {
    return JSON.parse(await readFile(join(this.resultRoot, resultDirectory, "result.json"), "utf8")) as unknown;
  }

  async close(): Promise<void> {
    await this.#thread.stop();
    await rm(this.resultRoot, { recursive: true });
  }

  #logger(): never {
    const warn = ({ path, err }: { path: string; err: NodeJS.ErrnoException }): void => {
      this.unwritten.push(`${path.slice(this.resultRoot.length + 1)}: ${err.code ?? err.message}`);
    };
    return { warn } as never;
  }
}

export function documentIn(resultDirectory: string, more: Partial<ResultDocument> = {}): ResultDocument {
  const timestamp = "2026-11-02T08:00:00.000Z";
  const end = { run: 1, name: undefined, status: "succeeded", timestamp, outcomes: [] } as const;
  return { jobId: `job of ${resultDirectory}`, resultDirectory, ...end, ...more };
}
