import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DocumentOutcome, DocumentText } from "../../core/result-document.js";

/** Where documents are made and where they go. */
export interface DocumentFolder {
  readonly resultRoot: string;
  /** On the same file system as the root, so that a rename is one step. */
  readonly staging: string;
  /** The job's own directory can't take the file: the job is to blame, nobody waits for it. */
  readonly onUnwritable: (path: string, error: NodeJS.ErrnoException) => void;
}

export const documentName = "result.json";

/** Beyond this, text goes to the file. */
const bufferedCharacters = 1_000_000;

/** One result document: made aside, synced, and put in place by a rename, so that nobody ever reads half of it. */
export class DocumentFile {
  readonly #folder: DocumentFolder;
  readonly #target: string;
  readonly #staged: string;
  readonly #text: DocumentText;
  #handle: FileHandle | undefined;

  constructor(folder: DocumentFolder, resultDirectory: string, text: DocumentText) {
    this.#folder = folder;
    this.#target = join(folder.resultRoot, resultDirectory, documentName);
    this.#staged = join(folder.staging, randomUUID());
    this.#text = text;
  }

  async add(outcome: DocumentOutcome): Promise<void> {
    this.#text.add(outcome);
    if (this.#text.length > bufferedCharacters) await this.#append(this.#text.take());
  }

  async finish(): Promise<void> {
    const handle = await this.#append(this.#text.end());
    await handle.sync();
    this.#handle = undefined;
    await handle.close();
    await this.#publish();
  }

  /** Legal at any time: leaves nothing behind that was not published. */
  async discard(): Promise<void> {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    await handle.close();
    await rm(this.#staged, { force: true });
  }

  async #append(text: string): Promise<FileHandle> {
    this.#handle ??= await open(this.#staged, "wx");
    await this.#handle.writeFile(text);
    return this.#handle;
  }

  async #publish(): Promise<void> {
    try {
      await mkdir(dirname(this.#target), { recursive: true });
      await rename(this.#staged, this.#target);
    } catch (error) {
      await rm(this.#staged, { force: true });
      if (!isFaultOfPath(error)) throw error;
      this.#folder.onUnwritable(this.#target, error);
    }
  }
}

/** A file stands where a folder should, a folder where the file should, the path is too long, or it is closed to us. */
const faultsOfPath = new Set(["ENOTDIR", "EEXIST", "EISDIR", "ENOTEMPTY", "ENAMETOOLONG", "ELOOP", "EACCES", "EPERM"]);

function isFaultOfPath(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && typeof error.code === "string" && faultsOfPath.has(error.code);
}
