import { constants } from "node:fs";
import { lstat, mkdir, open, realpath } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { faultOfResultPath } from "@spe/task";
import { resultLayout } from "@spe/contracts";

export interface AttemptDirectories {
  readonly resultDirectory: string;
  readonly stagingDirectory: string;
}

/** The files of one attempt: reads what succeeded before it, stages what it writes. */
export class AttemptFiles {
  readonly #directories: AttemptDirectories;
  readonly #writes = new Set<Promise<void>>();
  #hasStaged = false;

  constructor(directories: AttemptDirectories) {
    this.#directories = directories;
  }

  get hasStaged(): boolean {
    return this.#hasStaged;
  }

  async read(path: string): Promise<Uint8Array> {
    checkPath(path);
    const { resultDirectory } = this.#directories;
    try {
      const file = await realpath(join(resultDirectory, path));
      if (!file.startsWith((await realpath(resultDirectory)) + sep))
        throw unusable(path, "it leads out of the results");
      const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW);
      try {
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === "ENOENT" ? unusable(path, "there is no such file") : error;
    }
  }

  /** Resolves when the content is on the disk. Writing a path again replaces what was staged. */
  stage(path: string, content: Uint8Array | string): Promise<void> {
    const written = this.#write(path, content);
    this.#writes.add(written);
    const forget = (): unknown => this.#writes.delete(written);
    written.then(forget, forget);
    return written;
  }

  /** Resolves when no write is under way: a handler may return without having waited for its own. */
  async settled(): Promise<void> {
    if (this.#writes.size > 0) await Promise.allSettled(this.#writes);
  }

  async #write(path: string, content: Uint8Array | string): Promise<void> {
    checkPath(path);
    this.#hasStaged = true;
    const file = join(this.#directories.stagingDirectory, path);
    await mkdir(dirname(file), { recursive: true });
    await refuseLinks(this.#directories.stagingDirectory, path);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
    const handle = await open(file, flags, 0o644);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
}

function checkPath(path: string): void {
  const fault =
    faultOfResultPath(path) ??
    (path.split("/")[0] === resultLayout.ownFolder ? "it is kept for SPE itself" : undefined);
  if (fault !== undefined) throw unusable(path, fault);
}

/** A handler can make links in its staging directory by other means; they must not lead its own files astray. */
async function refuseLinks(directory: string, path: string): Promise<void> {
  let folder = directory;
  for (const part of path.split("/").slice(0, -1)) {
    folder = join(folder, part);
    if ((await lstat(folder)).isSymbolicLink()) throw unusable(path, "it leads through a link");
  }
}

function unusable(path: string, fault: string): Error {
  return new Error(`The result file ${JSON.stringify(path)} can't be used: ${fault}.`);
}
