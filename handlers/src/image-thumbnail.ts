import { defineTask } from "@spe/task";
import { z } from "zod";
import type { ThumbnailResult } from "./image/made-picture.js";
import { openPhoto, photoName, saveAs, withReadableImage } from "./image/photo.js";

/** Makes a small copy of a photo, `thumbnails/<photo>.jpg` of the job's result directory: `{ kind, photo, file, width, height, bytes }`. */
export default defineTask({
  type: "image.thumbnail",
  payload: z.strictObject({ photo: photoName, width: z.int().min(16).max(2048).default(320), saveAs }),
  async run(payload, context) {
    const photo = await openPhoto(payload.photo, context);
    const { data, info } = await withReadableImage(photo, (image) =>
      image
        .resize({ width: payload.width, withoutEnlargement: true })
        .jpeg({ quality: 80 })
        .toBuffer({ resolveWithObject: true }),
    );
    context.signal.throwIfAborted();

    const file = payload.saveAs ?? `thumbnails/${photo.stem}.jpg`;
    await context.writeResult(file, data);
    context.log("thumbnail made", { photo: photo.name, width: info.width, height: info.height });
    return {
      kind: "thumbnail",
      photo: photo.name,
      file,
      width: info.width,
      height: info.height,
      bytes: data.length,
    } satisfies ThumbnailResult;
  },
});
