import { readdirSync } from "node:fs";
import { checkPayload, type JsonValue, type TaskDefinition } from "@spe/task";
import { createMemoryContext } from "@spe/task/testing";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { photoFolder } from "../src/image/photo-folder.js";
import compress from "../src/image-compress.js";
import contactSheet from "../src/image-contact-sheet.js";
import inspect from "../src/image-inspect.js";
import thumbnail from "../src/image-thumbnail.js";

const photos = readdirSync(photoFolder())
  .filter((name) => name.endsWith(".jpg"))
  .sort();

/** Runs a handler as the engine does: the payload checked first, then one attempt. */
async function perform<Payload>(
  handler: TaskDefinition<Payload>,
  payload: JsonValue,
  context = createMemoryContext(),
): Promise<{ result: Record<string, JsonValue>; context: typeof context }> {
  const checked = await checkPayload(handler, payload);
  if (!checked.valid) throw new Error(checked.message);
  const result = await handler.run(checked.payload, context);
  return { result: result as Record<string, JsonValue>, context };
}

describe("the example photographs", () => {
  it("are at least eight", () => {
    expect(photos.length).toBeGreaterThanOrEqual(8);
  });

  it.each(photos)("%s is inspected", async (photo) => {
    const { result } = await perform(inspect, { photo });
    expect(result).toMatchObject({ photo, format: "jpeg" });
    expect(result["dominantColour"]).toMatch(/^#[0-9a-f]{6}$/);
    expect(Math.max(Number(result["width"]), Number(result["height"]))).toBeLessThanOrEqual(1280);
    expect(Number(result["bytes"])).toBeLessThanOrEqual(300_000);
  });

  it("become a contact sheet of their thumbnails, captioned with what compressing saved", async () => {
    const results: Record<string, JsonValue> = {};
    const files = new Map<string, Uint8Array>();
    for (const photo of photos) {
      for (const [handler, payload] of [
        [compress, { photo, quality: 60, maxWidth: 800 }],
        [thumbnail, { photo, width: 300 }],
      ] as const) {
        const { result, context } = await perform(handler as TaskDefinition, payload);
        results[`${handler.type}-${photo}`] = result;
        for (const [path, content] of context.written) files.set(path, content);
      }
    }
    const { result, context } = await perform(
      contactSheet,
      { title: "Test <sheet> & more", columns: 5 },
      createMemoryContext({ results, files }),
    );

    const picture = await sharp(context.written.get("contact-sheet.jpg")).metadata();
    expect(picture).toMatchObject({ format: "jpeg", width: result["width"], height: result["height"] });
    expect(result).toMatchObject({ file: "contact-sheet.jpg", photos: photos.length });
    expect(Number(result["bytesAfter"])).toBeLessThan(Number(result["bytesBefore"]));
    expect(context.reported.at(-1)).toBe(1);
  });
});

describe("image.compress", () => {
  it("stores a smaller JPEG that is no wider than asked, and tells by how much", async () => {
    const { result, context } = await perform(compress, { photo: "brook.jpg", quality: 50, maxWidth: 640 });
    const stored = context.written.get("compressed/brook.jpg");
    expect(await sharp(stored).metadata()).toMatchObject({ format: "jpeg", width: 640 });
    expect(result).toMatchObject({ kind: "compressed", photo: "brook.jpg", width: 640, bytesAfter: stored?.length });
    expect(result["ratio"]).toBeCloseTo(Number(result["bytesAfter"]) / Number(result["bytesBefore"]), 3);
  });

  it("stores where it is told to", async () => {
    const { context } = await perform(compress, { photo: "coffee.jpg", saveAs: "web/c.jpg" });
    expect([...context.written.keys()]).toEqual(["web/c.jpg"]);
  });

  it("stops between its steps when aborted, and writes nothing", async () => {
    const context = createMemoryContext({ signal: AbortSignal.abort(new Error("cancelled")) });
    await expect(perform(compress, { photo: "coffee.jpg" }, context)).rejects.toThrow("cancelled");
    expect(context.written.size).toBe(0);
  });
});

describe("image.thumbnail", () => {
  it("works on the file of an inputUrl, named for its task", async () => {
    const inputFile = `${photoFolder()}/dogs.jpg`;
    const context = createMemoryContext({ inputFile, taskName: "small" });
    const { result } = await perform(thumbnail, { width: 100 }, context);
    expect(result).toMatchObject({ photo: "small", file: "thumbnails/small.jpg", width: 100 });
  });

  it("never enlarges", async () => {
    const { result } = await perform(thumbnail, { photo: "coffee.jpg", width: 2048 });
    expect(result["width"]).toBe(600);
  });
});

describe("image.contact-sheet", () => {
  it("fails for good when no thumbnail is among its needs", async () => {
    const context = createMemoryContext({ results: { other: { kind: "unknown" }, none: null } });
    await expect(perform(contactSheet, {}, context)).rejects.toThrow("at least one image.thumbnail");
  });
});

describe("payloads", () => {
  it.each([
    [inspect, { foto: "x.jpg" }, "foto"],
    [compress, { photo: "x.jpg", quality: 0 }, "/quality"],
    [compress, { photo: "x.jpg", quality: "70" }, "/quality"],
    [thumbnail, { photo: 7 }, "/photo"],
    [contactSheet, { columns: 1.5 }, "/columns"],
  ] as const)("%o refuses %j, naming the place", async (handler, payload, place) => {
    const checked = await checkPayload(handler as TaskDefinition, payload);
    expect(checked.valid || checked.message).toContain(place);
  });
});
