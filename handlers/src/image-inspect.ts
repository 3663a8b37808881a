import { defineTask } from "@spe/task";
import sharp from "sharp";
import { z } from "zod";
import { openPhoto, photoName, withReadableImage } from "./image/photo.js";

/** Says what a photo is: `{ photo, width, height, format, bytes, dominantColour }`. */
export default defineTask({
  type: "image.inspect",
  payload: z.strictObject({ photo: photoName }),
  async run(payload, context) {
    const photo = await openPhoto(payload.photo, context);
    const { format, width, height, dominant } = await withReadableImage(photo, async (image) => {
      const { autoOrient, format } = await image.metadata();
      const { dominant } = await sharp(photo.bytes).stats();
      return { ...autoOrient, format, dominant };
    });
    const dominantColour = hexColour(dominant);
    context.log("inspected", { photo: photo.name, width, height, dominantColour });
    return { photo: photo.name, width, height, format, bytes: photo.bytes.length, dominantColour };
  },
});

function hexColour({ r, g, b }: { r: number; g: number; b: number }): string {
  return `#${[r, g, b].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
