import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StageLostError } from "../../../src/shell/documents/document-stage.js";
import { documentIn, DocumentWorld } from "./document-world.js";

describe("the result documents of a batch", () => {
  let world: DocumentWorld;

  beforeEach(async () => {
    world = await DocumentWorld.open();
  });

  afterEach(() => world.close());

  it("are all in place when the write resolves, in directories made for them", async () => {
    const stage = await world.claim();
    const directories = Array.from({ length: 100 }, (_, n) => `${n % 7}/job-${n}`);
    await world.documents(stage).write(directories.map((directory) => documentIn(directory)));
    for (const directory of directories) {
      expect(await world.read(directory)).toMatchObject({ jobId: `job of ${directory}`, results: {}, failures: {} });
    }
    expect(await readdir(stage.folder)).toEqual([]);
  });

  it("take the place of those of earlier runs; of two for one directory the last one stays", async () => {
    const documents = world.documents(await world.claim());
    await documents.write([documentIn("d", { status: "failed" })]);
    await documents.write([
      documentIn("d", { run: 2, status: "cancelled" }),
      documentIn("e"),
      documentIn("d", { run: 3 }),
    ]);
    expect(await world.read("d")).toMatchObject({ run: 3, status: "succeeded" });
    expect(await world.read("e")).toMatchObject({ run: 1 });
  });

  it("have results of any number and size, kept or referenced, and name those that are gone", async () => {
    const tasks = Array.from({ length: 200 }, (_, n) => `t${n}`);
    const large = JSON.stringify("ü".repeat(100_000));
    const outcomes = tasks.map((task, offset) => {
      if (offset % 2 === 0) return { kind: "result", task, text: String(offset) } as const;
      if (offset !== 7) world.referenced.set(offset, large);
      return { kind: "reference", task, partition: 3, offset } as const;
    });
    await world.documents(await world.claim()).write([documentIn("d", { outcomes })]);
    const { results, omittedResults } = (await world.read("d")) as { results: object; omittedResults: string[] };
    expect(omittedResults).toEqual(["t7"]);
    expect(Object.keys(results)).toEqual(tasks.filter((task) => task !== "t7"));
    expect(results).toMatchObject({ t0: 0, t9: "ü".repeat(100_000), t198: 198 });
  });

  it("that can't be written are logged with path and cause, counted, and keep no other from being written", async () => {
    await writeFile(join(world.resultRoot, "file"), "");
    await mkdir(join(world.resultRoot, "taken/result.json"), { recursive: true });
    const long = "x".repeat(300);
    await world.documents(await world.claim()).write(["file/d", "good", "taken", long].map((each) => documentIn(each)));
    expect(world.unwritten.sort()).toEqual([
      "file/d/result.json: ENOTDIR",
      "taken/result.json: EISDIR",
      `${long}/result.json: ENAMETOOLONG`,
    ]);
    expect(world.counted).toBe(3);
    expect(await world.read("good")).toMatchObject({ jobId: "job of good" });
  });

  it("can't be written at all where the engine's own folder can't: the jobs end without, until it can", async () => {
    await writeFile(join(world.resultRoot, ".spe"), "");
    const stage = await world.claim();
    await world.documents(stage).write([documentIn("d")]);
    expect(world.unwritten).toEqual(["d/result.json: ENOTDIR"]);
    await rm(join(world.resultRoot, ".spe"));
    await expect(world.documents(stage).write([documentIn("d")])).rejects.toThrow(StageLostError);
    await world.documents(await world.claim()).write([documentIn("d")]);
    expect(await world.read("d")).toMatchObject({ jobId: "job of d" });
  });
});
