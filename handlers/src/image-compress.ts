import { defineTask } from "@spe/task";
import { z } from "zod";
import type { CompressedResult } from "./image/made-picture.js";
import { openPhoto, photoName, saveAs, withReadableImage } from "./image/photo.js";

/**
 * Stores a photo as a smaller JPEG, `compressed/<photo>.jpg` of the job's result directory, without metadata:
 * `{ kind, photo, file, width, height, bytesBefore, bytesAfter, ratio }`.
 */
export default defineTask({
  type: "image.compress",
  payload: z.strictObject({
    photo: photoName,
    quality: z.int().min(1).max(100).default(75),
    maxWidth: z.int().min(1).max(16_383).optional(),
    saveAs,
  }),
  async run(payload, context) {
    const { quality, maxWidth } = payload;
    const photo = await openPhoto(payload.photo, context);
    context.log("compressing", { photo: photo.name, quality });
    context.progress(0.1);

    const { data, info } = await withReadableImage(photo, (image) => {
      const sized = maxWidth === undefined ? image : image.resize({ width: maxWidth, withoutEnlargement: true });
      return sized.jpeg({ quality, mozjpeg: true }).toBuffer({ resolveWithObject: true });
    });
    context.signal.throwIfAborted();
    context.progress(0.9);

    const file = payload.saveAs ?? `compressed/${photo.stem}.jpg`;
    await context.writeResult(file, data);
    const bytesBefore = photo.bytes.length;
    return {
      kind: "compressed",
      photo: photo.name,
      file,
      width: info.width,
      height: info.height,
      bytesBefore,
      bytesAfter: data.length,
      ratio: Math.round((1000 * data.length) / bytesBefore) / 1000,
    } satisfies CompressedResult;
  },
});
