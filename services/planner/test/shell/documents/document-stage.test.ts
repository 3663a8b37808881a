import { readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StageLostError } from "../../../src/shell/documents/document-stage.js";
import { documentIn, DocumentWorld } from "./document-world.js";

describe("the stage of an owner's documents", () => {
  let world: DocumentWorld;

  beforeEach(async () => {
    world = await DocumentWorld.open();
  });

  afterEach(() => world.close());

  it("is taken away by the next owner: one that sleeps through its end overwrites nothing", async () => {
    const sleeper = world.documents(await world.claim());
    const owner = world.documents(await world.claim());
    await owner.write([documentIn("d", { status: "cancelled" })]);
    await expect(sleeper.write([documentIn("d", { status: "failed" })])).rejects.toThrow(StageLostError);
    expect(await world.read("d")).toMatchObject({ status: "cancelled" });
    expect(world.counted).toBe(0);
  });

  it("is left alone by an owner that was fenced before its barrier, and so never takes over", async () => {
    const sleeper = world.stage();
    await sleeper.open();
    const owner = await world.claim();
    await sleeper.close();
    await world.documents(owner).write([documentIn("d")]);
    expect(await world.read("d")).toMatchObject({ jobId: "job of d" });
  });

  it("of an owner that opened after, and fenced after, is not known to the one before", async () => {
    const sleeper = world.stage();
    await sleeper.open();
    const owner = world.stage();
    await owner.open();
    await sleeper.takeOver();
    await owner.takeOver();
    await world.documents(owner).write([documentIn("d")]);
    await expect(world.documents(sleeper).write([documentIn("d")])).rejects.toThrow(StageLostError);
  });

  it("leaves nothing behind, of itself or of those before it", async () => {
    const crashed = await world.claim();
    const owner = await world.claim();
    expect(await readdir(dirname(owner.folder))).toEqual([owner.folder.slice(dirname(owner.folder).length + 1)]);
    await owner.close();
    await owner.close();
    expect(await readdir(dirname(crashed.folder))).toEqual([]);
  });

  it("is lost with a result root that is emptied under it, and the next claim makes it again", async () => {
    const stage = await world.claim();
    await rm(join(world.resultRoot, ".spe"), { recursive: true });
    await expect(world.documents(stage).write([documentIn("d"), documentIn("e")])).rejects.toThrow(/claimed anew/);
    await world.documents(await world.claim()).write([documentIn("d")]);
    expect(await world.read("d")).toMatchObject({ jobId: "job of d" });
  });
});
