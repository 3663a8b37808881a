import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatTime } from "@spe/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fold } from "../../src/core/fold.js";
import { Database } from "../../src/shell/database.js";
import { ResultDocuments } from "../../src/shell/documents/result-documents.js";
import { writeChanges } from "../../src/shell/write-changes.js";
import { jobOf, Scribe } from "../core/histories.js";
import { postgres } from "./stack.js";
import { TestDatabase, uniqueName } from "./test-database.js";

describe.skipIf(postgres === undefined)("result documents", { timeout: 120_000 }, () => {
  let test: TestDatabase;
  let database: Database;
  let resultRoot: string;
  let staging: string;
  let unwritable: string[];

  beforeEach(async () => {
    test = await TestDatabase.create(postgres!, uniqueName());
    database = new Database(test.url, () => undefined);
    resultRoot = await mkdtemp(join(tmpdir(), "spe-documents-"));
    staging = join(resultRoot, ".spe", "documents");
    await mkdir(staging, { recursive: true });
    unwritable = [];
  }, 60_000);

  afterEach(async () => {
    await database.stop();
    await test.close();
    await rm(resultRoot, { recursive: true });
  });

  function endedJob(id: string, tasks: number, result: string): Scribe {
    const scribe = new Scribe(id).begin(jobOf(tasks, { resultDirectory: `dir/${id}` }));
    for (let index = 0; index < tasks; index++) {
      scribe.say({ type: "task.succeeded", task: `t${index}`, attempt: 1, result });
    }
    return scribe.say({ type: "job.succeeded", finishedAt: formatTime(5_000) });
  }

  async function write(...scribes: Scribe[]): Promise<void> {
    const changes = fold(scribes.flatMap(({ entries }) => entries));
    const onUnwritable = (path: string): void => {
      unwritable.push(path);
    };
    const documents = new ResultDocuments({ resultRoot, staging, onUnwritable });
    await database.transaction(async (tx) => {
      await writeChanges(tx, changes);
      await documents.write(tx, changes.endedJobs);
      return true;
    });
  }

  async function resultsOf(id: string): Promise<Record<string, unknown>> {
    const text = await readFile(join(resultRoot, "dir", id, "result.json"), "utf8");
    return (JSON.parse(text) as { results: Record<string, unknown> }).results;
  }

  it("hold all results of many small jobs and of one that no memory should have to hold at once", async () => {
    const large = JSON.stringify("x".repeat(20_000));
    const small = Array.from({ length: 40 }, (_, index) => endedJob(`small-${index}`, 2, String(index)));
    await write(...small, endedJob("large", 600, large));
    expect(Object.keys(await resultsOf("large"))).toHaveLength(600);
    expect(await resultsOf("small-7")).toEqual({ t0: 7, t1: 7 });
    expect(await readdir(staging)).toEqual([]);
  });

  it("replace what stood there before", async () => {
    await write(endedJob("a", 1, "1"));
    await write(endedJob("a", 1, "1"));
    expect(await resultsOf("a")).toEqual({ t0: 1 });
  });

  it("harm nobody else where a job's directory can't take its own", async () => {
    await mkdir(join(resultRoot, "dir"), { recursive: true });
    await writeFile(join(resultRoot, "dir", "bad"), "a file where a folder should be");
    await write(endedJob("bad", 1, "1"), endedJob("good", 1, "2"));
    expect(await resultsOf("good")).toEqual({ t0: 2 });
    expect(unwritable).toEqual([join(resultRoot, "dir", "bad", "result.json")]);
    expect(await readdir(staging)).toEqual([]);
  });

  it("stop the batch where the result root itself is gone, so that no end is shown without its document", async () => {
    await rm(join(resultRoot, ".spe"), { recursive: true });
    await expect(write(endedJob("a", 1, "1"))).rejects.toThrow("ENOENT");
    expect(await test.rows("select id from spe.jobs")).toEqual([]);
  });
});
