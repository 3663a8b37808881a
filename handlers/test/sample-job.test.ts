import { readFileSync } from "node:fs";
import { checkPayload, type JsonValue, type TaskDefinition } from "@spe/task";
import { createMemoryContext } from "@spe/task/testing";
import sharp from "sharp";
import { expect, it } from "vitest";
import compress from "../src/image-compress.js";
import contactSheet from "../src/image-contact-sheet.js";
import inspect from "../src/image-inspect.js";
import thumbnail from "../src/image-thumbnail.js";

interface SampleTask {
  name: string;
  type: string;
  payload: JsonValue;
  needs?: string[];
}

const sampleJob = new URL("../../examples/01-photo-contact-sheet.json", import.meta.url);
const { tasks } = JSON.parse(readFileSync(sampleJob, "utf8")) as { tasks: SampleTask[] };
const handlers = new Map(
  [compress, contactSheet, inspect, thumbnail].map((handler) => [handler.type, handler as TaskDefinition]),
);

it("goes through, task by task, to one contact sheet of all photographs", async () => {
  const results = new Map<string, JsonValue>();
  const files = new Map<string, Uint8Array>();
  for (const task of tasks) {
    const handler = handlers.get(task.type)!;
    const checked = await checkPayload(handler, task.payload);
    if (!checked.valid) throw new Error(checked.message);
    const needed = (task.needs ?? []).map((name) => [name, results.get(name)!] as const);
    const context = createMemoryContext({ taskName: task.name, results: Object.fromEntries(needed), files });
    results.set(task.name, (await handler.run(checked.payload, context)) ?? null);
    for (const [path, content] of context.written) files.set(path, content);
  }

  const sheet = results.get("contact-sheet") as Record<string, number>;
  expect(sheet).toMatchObject({ file: "contact-sheet.jpg", photos: 12 });
  expect(sheet["bytesAfter"]).toBeLessThan(sheet["bytesBefore"]!);
  expect(await sharp(files.get("contact-sheet.jpg")).metadata()).toMatchObject({
    format: "jpeg",
    width: sheet["width"],
  });
  expect(files.size).toBe(12 + 12 + 1);
});
