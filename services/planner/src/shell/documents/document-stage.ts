import { randomUUID } from "node:crypto";
import { access, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { resultLayout } from "@spe/contracts";
import type { Logger } from "@spe/runtime";

/** The folder in which an owner makes its documents is gone: a newer owner took it away, or somebody has emptied the result root. */
export class StageLostError extends Error {
  override readonly name = "StageLostError";

  constructor(folder: string) {
    super(`The folder ${folder} is gone; the partition is claimed anew.`);
  }
}

/**
 * The folder, below the result root, in which one owner of a partition makes its documents before it puts them in place by a rename.
 *
 * It fences files as a transactional id fences records: each owner has a folder of its own and takes away those of its
 * predecessors, and nothing can be renamed out of a folder that is gone. What holds this together is the order of the claim:
 * `open` after the fence, `takeOver` after the barrier that could be written only by who was still the last to fence. So an owner
 * never takes away a newer one's, and one that sleeps through its own end can't overwrite what its successor wrote.
 */
export class DocumentStage {
  readonly folder: string;
  readonly #ofPartition: string;
  readonly #logger: Logger;
  readonly #own = randomUUID();
  #predecessors: readonly string[] = [];
  #fault: unknown;

  /** `owner`: the partition's transactional id. */
  constructor(resultRoot: string, owner: string, logger: Logger) {
    this.#ofPartition = join(resultRoot, resultLayout.ownFolder, "documents", owner);
    this.folder = join(this.#ofPartition, this.#own);
    this.#logger = logger;
  }

  /** Why there is none: documents can't be written then, and jobs end without. */
  get fault(): unknown {
    return this.#fault;
  }

  async open(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      const all = await readdir(this.#ofPartition);
      this.#predecessors = all.filter((name) => name !== this.#own);
    } catch (error) {
      this.#fault = error;
    }
  }

  async takeOver(): Promise<void> {
    for (const name of this.#predecessors) await this.#remove(join(this.#ofPartition, name));
  }

  /** Asked when a document could not be written. True also where the folder could not be made before and can be now. */
  async isLost(): Promise<boolean> {
    try {
      if (this.#fault === undefined) await access(this.folder);
      else await mkdir(this.folder, { recursive: true });
      return this.#fault !== undefined;
    } catch (error) {
      return this.#fault === undefined && (error as NodeJS.ErrnoException).code === "ENOENT";
    }
  }

  async close(): Promise<void> {
    await this.#remove(this.folder);
  }

  async #remove(folder: string): Promise<void> {
    try {
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    } catch (error) {
      this.#logger.warn({ err: error, path: folder }, "a folder of staged documents can't be removed");
    }
  }
}
