import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DocumentThread } from "../../../src/shell/documents/document-thread.js";

const script = new URL("../../../dist/src/shell/documents/place-files.js", import.meta.url);

describe("the thread that places documents", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "spe-thread-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("places the files of concurrent requests and tells of each what became of it", async () => {
    const thread = new DocumentThread(script);
    await writeFile(join(folder, "in-the-way"), "");
    const placing = (path: string) => ({ staged: join(folder, "staged"), path: join(folder, path), text: path });
    const [first, second] = await Promise.all([
      thread.place([placing("a/result.json"), placing("in-the-way/result.json"), placing("b/c/result.json")]),
      thread.place([placing("d/result.json")]),
    ]);
    expect(first.map((fault) => fault?.code)).toEqual([undefined, "EEXIST", undefined]);
    expect(second).toEqual([undefined]);
    for (const path of ["a", "b/c", "d"]) {
      expect(await readFile(join(folder, path, "result.json"), "utf8")).toBe(`${path}/result.json`);
    }
    await thread.stop();
  });

  it("rejects what waits when it dies, and is begun anew by the next request", async () => {
    const dying = join(folder, "dying.mjs");
    await writeFile(
      dying,
      `import { parentPort } from "node:worker_threads"; parentPort.on("message", () => process.exit(3));`,
    );
    const thread = new DocumentThread(pathToFileURL(dying));
    for (let life = 0; life < 2; life++) await expect(thread.place([])).rejects.toThrow(/has ended/);
    await thread.stop();
  });

  it("rejects where its script can't be loaded", async () => {
    const thread = new DocumentThread(pathToFileURL(join(folder, "absent.mjs")));
    await expect(thread.place([])).rejects.toThrow(/absent\.mjs/);
    await thread.stop();
  });
});
