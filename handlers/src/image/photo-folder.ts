import { readdir, readFile, realpath } from "node:fs/promises";
import { extname, join, relative, resolve, sep } from "node:path";
import { faultOfResultPath, PermanentFailure } from "@spe/task";
import { nearestAbove } from "./nearest-above.js";

const EXAMPLE_PHOTOS = join("examples", "photos");

/**
 * The folder that payloads name photos in: `SPE_TASK_PHOTOS`, else `examples/photos` of the checkout. Nothing outside it
 * is ever read, whatever a payload or a symbolic link says.
 */
export function photoFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = environment["SPE_TASK_PHOTOS"];
  if (chosen !== undefined && chosen !== "") return resolve(chosen);
  return nearestAbove(EXAMPLE_PHOTOS) ?? resolve(EXAMPLE_PHOTOS);
}

/** Reads one photo of a folder. What can't be read by trying again is a permanent failure that says what could be. */
export async function readFromPhotoFolder(folder: string, name: string): Promise<Buffer> {
  const fault = faultOfResultPath(name);
  if (fault !== undefined) throw new PermanentFailure(`The photo ${JSON.stringify(name)} can't be used: ${fault}.`);

  const path = await realpath(join(folder, name)).catch(() => undefined);
  if (path === undefined) throw new PermanentFailure(await notFound(folder, name));

  const fromFolder = relative(await realpath(folder), path);
  if (fromFolder === ".." || fromFolder.startsWith(`..${sep}`)) {
    throw new PermanentFailure(`The photo ${JSON.stringify(name)} can't be used: it leads out of the photo folder.`);
  }
  return await readFile(path);
}

const PHOTO_EXTENSIONS = new Set([".jpg", ".jpeg", ".png", ".webp", ".avif", ".tif", ".tiff", ".gif"]);
const NAMES_SHOWN = 20;

async function notFound(folder: string, name: string): Promise<string> {
  const entries = await readdir(folder).catch(() => undefined);
  if (entries === undefined) {
    return `The photo folder ${folder} can't be read: set SPE_TASK_PHOTOS to the folder that holds the photos.`;
  }
  const photos = entries.filter((entry) => PHOTO_EXTENSIONS.has(extname(entry).toLowerCase())).sort();
  const shown = photos.slice(0, NAMES_SHOWN).join(", ");
  const more = photos.length > NAMES_SHOWN ? ` and ${photos.length - NAMES_SHOWN} more` : "";
  const offer = photos.length === 0 ? "The photo folder has none." : `There are: ${shown}${more}.`;
  return `There is no photo ${JSON.stringify(name)}. ${offer}`;
}
