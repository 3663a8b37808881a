import { defineTask, PermanentFailure, type TaskContext } from "@spe/task";
import { z } from "zod";
import { type ContactSheetEntry, drawContactSheet } from "./image/contact-sheet.js";
import {
  type CompressedResult,
  compressedResult,
  type ThumbnailResult,
  thumbnailResult,
} from "./image/made-picture.js";

/**
 * Joins the tasks it needs: every thumbnail among their results becomes a cell, captioned with what compressing the same
 * photo saved, if that was done. Writes one JPEG: `{ file, width, height, bytes, photos, bytesBefore, bytesAfter }`.
 */
export default defineTask({
  type: "image.contact-sheet",
  payload: z.strictObject({
    title: z.string().min(1).max(200).default("Contact sheet"),
    columns: z.int().min(1).max(12).default(4),
    saveAs: z.string().min(1).max(400).default("contact-sheet.jpg"),
  }),
  async run({ title, columns, saveAs }, context) {
    const { thumbnails, compressed } = sortResults(context);
    if (thumbnails.length === 0) {
      throw new PermanentFailure("A contact sheet needs at least one image.thumbnail task: none is among its needs.");
    }
    context.log("drawing", { thumbnails: thumbnails.length });

    const entries: ContactSheetEntry[] = [];
    for (const thumbnail of thumbnails) {
      context.signal.throwIfAborted();
      const picture = await context.readResult(thumbnail.file);
      const details = describe(thumbnail, compressed.get(thumbnail.photo));
      entries.push({ picture, name: thumbnail.photo, details });
    }
    const { jpeg, width, height } = await drawContactSheet({ title, columns, entries }, (done) => {
      context.signal.throwIfAborted();
      context.progress(done / entries.length);
    });
    await context.writeResult(saveAs, jpeg);

    const bytesBefore = sum([...compressed.values()].map((one) => one.bytesBefore));
    const bytesAfter = sum([...compressed.values()].map((one) => one.bytesAfter));
    return { file: saveAs, width, height, bytes: jpeg.length, photos: entries.length, bytesBefore, bytesAfter };
  },
});

/** In the order of the photos' names: results come in no order. */
function sortResults({ results }: TaskContext) {
  const thumbnails: ThumbnailResult[] = [];
  const compressed = new Map<string, CompressedResult>();
  for (const result of Object.values(results)) {
    const thumbnail = thumbnailResult.safeParse(result);
    if (thumbnail.success) thumbnails.push(thumbnail.data);
    const smaller = compressedResult.safeParse(result);
    if (smaller.success) compressed.set(smaller.data.photo, smaller.data);
  }
  thumbnails.sort((a, b) => (a.photo < b.photo ? -1 : 1));
  return { thumbnails, compressed };
}

function describe(thumbnail: ThumbnailResult, compressed: CompressedResult | undefined): string {
  if (compressed === undefined) return `thumbnail ${thumbnail.width} × ${thumbnail.height}`;
  const { width, height, bytesBefore, bytesAfter, ratio } = compressed;
  const change = Math.round((ratio - 1) * 100);
  const signed = change > 0 ? `+${change}` : `−${-change}`;
  return `${width} × ${height} · ${kilobytes(bytesBefore)} to ${kilobytes(bytesAfter)} (${signed} %)`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
