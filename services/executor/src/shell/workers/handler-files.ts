import { readdir } from "node:fs/promises";
import { join } from "node:path";

const moduleName = /\.m?js$/;
const testName = /\.test\.m?js$/;

/** The modules of a handler folder in load order: of its build (`dist/src`) when there is one, else its own. */
export async function handlerFiles(folder: string): Promise<readonly string[]> {
  return (await modulesIn(join(folder, "dist", "src"))) ?? (await modulesIn(folder)) ?? [];
}

async function modulesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory() && moduleName.test(entry.name) && !testName.test(entry.name))
      .map(({ name }) => join(folder, name))
      .sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
