import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { PermanentFailure, type TaskContext } from "@spe/task";
import sharp, { type Sharp } from "sharp";
import { z } from "zod";
import { photoFolder, readFromPhotoFolder } from "./photo-folder.js";

// The engine runs one worker process a core: threads inside of them would only compete.
sharp.concurrency(1);
sharp.cache(false);

/** How a payload says which photo: by its name in the photo folder, or not at all, for the file of the task's `inputUrl`. */
export const photoName = z.string().min(1).max(400).optional();

/** Where to store what is made, in the job's result directory; by default a place named for the photo. */
export const saveAs = z.string().min(1).max(400).optional();

export interface Photo {
  /** As the payload named it; the task's name for a photo that came by `inputUrl`. */
  readonly name: string;
  /** The name without its extension: what files made from it are called. */
  readonly stem: string;
  readonly bytes: Uint8Array;
}

export async function openPhoto(name: string | undefined, context: TaskContext): Promise<Photo> {
  if (name !== undefined) {
    const bytes = await readFromPhotoFolder(photoFolder(), name);
    return { name, stem: name.slice(0, name.length - extname(name).length), bytes };
  }
  if (context.inputFile === undefined) {
    throw new PermanentFailure(
      'There is no photo to work on: name one as "photo" in the payload, or give an "inputUrl".',
    );
  }
  return { name: context.taskName, stem: context.taskName, bytes: await readFile(context.inputFile) };
}

/** Does image work on a photo, turned as its camera was held. Bytes that are no image stay none: that is a permanent failure. */
export async function withReadableImage<Value>(photo: Photo, work: (image: Sharp) => Promise<Value>): Promise<Value> {
  try {
    return await work(sharp(photo.bytes, { failOn: "error" }).autoOrient());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new PermanentFailure(`The photo ${JSON.stringify(photo.name)} can't be read as an image: ${reason}`, {
      cause: error,
    });
  }
}
