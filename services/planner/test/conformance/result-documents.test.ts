import { existsSync, readFileSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { defaultResultDirectory } from "@spe/job";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrokerWorld, hasBroker } from "./broker-world.js";
import { chain, idAtHome } from "./jobs.js";
import { PlannerProcess } from "./planner-process.js";
import { ScriptedExecutor } from "./scripted-executor.js";

describe.skipIf(!hasBroker)("the result document", { timeout: 60_000 }, () => {
  let world: BrokerWorld;
  let planner: PlannerProcess;
  /** Of each completion, at the moment its record was read. */
  const documents = new Map<string, string | undefined>();

  beforeAll(async () => {
    world = await BrokerWorld.open();
    const reader = world.messaging.reader({
      isolation: "read_committed",
      onBatch: ({ records }) => {
        for (const { key } of records) documents.set(key?.toString() ?? "", documentOf(key?.toString() ?? ""));
      },
      onOutOfRange: () => undefined,
    });
    reader.add([0, 1].map((partition) => ({ topic: world.names.completedJobs, partition, offset: 0 })));
    world.onClose(() => reader.stop());
    await new ScriptedExecutor(world).start();
    planner = new PlannerProcess(world);
    await planner.runs();
  }, 60_000);

  afterAll(() => world.close());

  function documentOf(jobId: string): string | undefined {
    const path = join(world.resultRoot, defaultResultDirectory(jobId), "result.json");
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  }

  async function documentAtCompletion(jobId: string): Promise<unknown> {
    const { finishedAt } = await world.completionOf(jobId);
    await expect.poll(() => documents.has(jobId)).toBe(true);
    const document = JSON.parse(documents.get(jobId) ?? "null") as { timestamp: string } | null;
    expect(document?.timestamp).toBe(finishedAt);
    return document;
  }

  it("is there when the completion can be read, for each of many jobs", async () => {
    const ids = Array.from({ length: 200 }, (_, n) => `job-${n}`);
    await Promise.all(ids.map((id) => world.submit(id, chain)));
    for (const jobId of ids) {
      expect(await documentAtCompletion(jobId)).toEqual({
        jobId,
        run: 1,
        status: "succeeded",
        timestamp: expect.any(String) as string,
        results: { a: { n: 1 }, b: { n: 2 }, c: { n: 3 } },
        failures: {},
      });
    }
  });

  it("has results over 64 KiB too, which the planner keeps as a reference, and tasks of any name", async () => {
    const large = "x".repeat(100_000);
    await world.submit("large", {
      name: "nightly",
      tasks: [
        { name: "__proto__", type: "echo", payload: large },
        { name: "after", type: "echo", payload: 1, needs: ["__proto__"] },
        { name: "last", type: "echo", payload: [large], needs: ["after"] },
      ],
    });
    const document = (await documentAtCompletion("large")) as { results: object };
    expect(document).toMatchObject({ jobId: "large", name: "nightly", status: "succeeded" });
    expect(Object.entries(document.results)).toEqual([
      ["__proto__", large],
      ["after", 1],
      ["last", [large]],
    ]);
  });

  it("is not made for a job that is rejected", async () => {
    await world.submit("rejected", { tasks: [] });
    expect(await world.completionOf("rejected")).toMatchObject({ status: "rejected" });
    await expect.poll(() => documents.has("rejected")).toBe(true);
    expect(documents.get("rejected")).toBeUndefined();
  });

  it("that can't be written is logged, and holds nobody up", async () => {
    await writeFile(join(world.resultRoot, "file"), "");
    const id = idAtHome(0, "in-the-way");
    await world.submit(id, { ...chain, resultDirectory: "file/here" });
    expect(await world.completionOf(id)).toMatchObject({ status: "succeeded" });
    const path = join(world.resultRoot, "file/here/result.json");
    await planner.said("a result document can't be written; the job ends without", { path });
    await world.submit(idAtHome(0, "behind-it"), chain);
    expect(await documentAtCompletion(idAtHome(0, "behind-it"))).toMatchObject({ status: "succeeded" });
  });

  it("is written by an owner that lost its folder, once it has claimed the partition anew", async () => {
    await rm(join(world.resultRoot, ".spe/documents"), { recursive: true });
    const id = idAtHome(1, "after-the-wipe");
    await world.submit(id, chain);
    expect(await documentAtCompletion(id)).toMatchObject({ results: { c: { n: 3 } } });
  });

  it("leaves no staged file behind when the planner stops", async () => {
    expect(await planner.stop()).toBe(0);
    const staged = join(world.resultRoot, ".spe/documents");
    expect(await readdir(staged, { recursive: true })).toEqual(await readdir(staged));
  });
});
