import { z } from "zod";

/** What the tasks that make a picture tell the tasks after them: their results, and how a joining task recognises them. */
export const thumbnailResult = z.object({
  kind: z.literal("thumbnail"),
  photo: z.string(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
  bytes: z.int(),
});

export const compressedResult = z.object({
  kind: z.literal("compressed"),
  photo: z.string(),
  file: z.string(),
  width: z.int(),
  height: z.int(),
  bytesBefore: z.int(),
  bytesAfter: z.int(),
  ratio: z.number(),
});

export type ThumbnailResult = z.infer<typeof thumbnailResult>;
export type CompressedResult = z.infer<typeof compressedResult>;
