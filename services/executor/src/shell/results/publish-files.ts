import { createHash } from "node:crypto";
import { lstat, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import type { Attempt } from "../../core/attempt.js";
import { resultLayout } from "@spe/contracts";
import type { AttemptDirectories } from "./attempt-directories.js";

/** A later attempt, or a later delivery of this one, has published already: this one comes too late. */
class LateAttemptError extends Error {
  override readonly name = "LateAttemptError";
}

/**
 * Moves an attempt's files into the job's result directory: each appears whole, by rename, and is on the disk when this
 * resolves. Rejects, with nothing moved, for an attempt that is late.
 */
export async function publishFiles(
  root: string,
  directories: AttemptDirectories,
  attempt: Attempt,
  delivery: number,
): Promise<void> {
  const { resultDirectory, stagingDirectory } = directories;
  const files = await filesBelow(stagingDirectory);
  if (files.length > 0) {
    await makeFolders(root, resultDirectory);
    await takeTurn(root, directories, attempt, delivery);
    const folders = new Set<string>();
    for (const file of files) {
      const target = join(resultDirectory, file);
      await makeFolders(root, dirname(target));
      await rename(join(stagingDirectory, file), target);
      folders.add(dirname(target));
    }
    for (const folder of folders) await syncFolder(folder);
  }
  await discardFiles(directories);
}

/** What a failed, stopped or dead attempt had staged is never seen by anybody. */
export async function discardFiles({ stagingDirectory }: AttemptDirectories): Promise<void> {
  await rm(stagingDirectory, { recursive: true, force: true });
}

export async function discardInput({ inputDirectory }: AttemptDirectories): Promise<void> {
  await rm(inputDirectory, { recursive: true, force: true });
}

/** Plain files only: a link could lead anywhere. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)));
}

/** Makes what is missing of `folder` below the root, step by step, and refuses to go through a link. */
async function makeFolders(root: string, folder: string): Promise<void> {
  let at = root;
  for (const part of relative(root, folder).split(sep).filter(Boolean)) {
    at = join(at, part);
    await mkdir(at).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    });
    if (!(await lstat(at)).isDirectory()) throw new Error(`The result folder ${at} is not a folder.`);
  }
}

/**
 * Notes which attempt has published a task's files; an earlier one that comes later is refused. The note is written among what is staged, so
 * that whoever clears up after a killed executor finds it there, and renamed to its place.
 */
async function takeTurn(
  root: string,
  { resultDirectory, stagingDirectory }: AttemptDirectories,
  attempt: Attempt,
  delivery: number,
): Promise<void> {
  const task = createHash("sha256").update(`${attempt.jobId}/${attempt.task}`).digest("hex").slice(0, 32);
  const folder = join(resultDirectory, resultLayout.ownFolder);
  await makeFolders(root, folder);
  const note = join(folder, task);
  const [publishedAttempt = 0, publishedDelivery = 0] = (await readNote(note)).split(" ").map(Number);
  const isLate =
    attempt.attempt < publishedAttempt || (attempt.attempt === publishedAttempt && delivery < publishedDelivery);
  if (isLate) {
    throw new LateAttemptError(`Attempt ${publishedAttempt} of "${attempt.task}" has published its files already.`);
  }
  const fresh = `${stagingDirectory}.note`;
  await writeFile(fresh, `${attempt.attempt} ${delivery}`);
  await rename(fresh, note);
}

async function readNote(note: string): Promise<string> {
  try {
    return await readFile(note, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
