import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isPermanentFailure } from "@spe/task";
import { createMemoryContext } from "@spe/task/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openPhoto, withReadableImage } from "../../src/image/photo.js";
import { photoFolder, readFromPhotoFolder } from "../../src/image/photo-folder.js";

let outside: string;
let folder: string;

beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), "spe-photos-"));
  folder = join(outside, "photos");
  await mkdir(join(folder, "trip"), { recursive: true });
  await writeFile(join(folder, "a.jpg"), "a");
  await writeFile(join(folder, "..b.jpg"), "b");
  await writeFile(join(folder, "trip", "c.png"), "c");
  await writeFile(join(outside, "secret.jpg"), "secret");
  await symlink(join(outside, "secret.jpg"), join(folder, "link.jpg"));
});

afterEach(async () => {
  await rm(outside, { recursive: true });
});

it("reads photos of the folder and of those below it", async () => {
  expect((await readFromPhotoFolder(folder, "a.jpg")).toString()).toBe("a");
  expect((await readFromPhotoFolder(folder, "..b.jpg")).toString()).toBe("b");
  expect((await readFromPhotoFolder(folder, "trip/c.png")).toString()).toBe("c");
});

it.each(["../secret.jpg", "trip/../../secret.jpg", "/etc/hostname", "a\\b", "a\0.jpg", "link.jpg"])(
  "refuses %j for good, for it leads out of the folder",
  async (name) => {
    const failure: unknown = await readFromPhotoFolder(folder, name).catch((error: unknown) => error);
    expect(isPermanentFailure(failure)).toBe(true);
    expect(String(failure)).toContain("can't be used");
  },
);

it("names the missing photo and those that exist, for good", async () => {
  const failure: unknown = await readFromPhotoFolder(folder, "z.jpg").catch((error: unknown) => error);
  expect(isPermanentFailure(failure)).toBe(true);
  expect(failure).toMatchObject({ message: 'There is no photo "z.jpg". There are: ..b.jpg, a.jpg, link.jpg.' });
});

it("says what to set when the folder itself is missing", async () => {
  await expect(readFromPhotoFolder(join(outside, "none"), "a.jpg")).rejects.toThrow("SPE_TASK_PHOTOS");
});

it("is the operator's choice", () => {
  expect(photoFolder({ SPE_TASK_PHOTOS: folder })).toBe(folder);
  expect(photoFolder({})).toMatch(/examples.photos$/);
});

it("fails for good when a task names no photo and has no input", async () => {
  await expect(openPhoto(undefined, createMemoryContext())).rejects.toThrow('"inputUrl"');
});

it("fails for good when the bytes are no image", async () => {
  const photo = { name: "a.jpg", stem: "a", bytes: Buffer.from("not an image") };
  const failure: unknown = await withReadableImage(photo, (image) => image.metadata()).catch((error: unknown) => error);
  expect(isPermanentFailure(failure)).toBe(true);
  expect(String(failure)).toContain('"a.jpg"');
});
