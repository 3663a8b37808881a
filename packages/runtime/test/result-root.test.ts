import { mkdtemp, mkdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OperatorError } from "../src/operator-error.js";
import { openResultRoot } from "../src/result-root.js";

describe("the result root", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), "spe-result-root-")));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it("is made where it is not there, and marked with its cluster", async () => {
    const root = await openResultRoot(join(folder, "results"), "cluster-1");
    expect(root).toBe(join(folder, "results"));
    expect(JSON.parse(await readFile(join(root, ".spe/result-root.json"), "utf8"))).toEqual({ clusterId: "cluster-1" });
  });

  it("is opened by any number of services of the same cluster, at once, by whatever path", async () => {
    await symlink(folder, `${folder}-link`);
    try {
      const paths = [folder, `${folder}-link`, folder];
      expect(await Promise.all(paths.map((path) => openResultRoot(path, "cluster-1")))).toEqual([
        folder,
        folder,
        folder,
      ]);
    } finally {
      await rm(`${folder}-link`);
    }
  });

  it("of another cluster is refused with a sentence that names the remedy", async () => {
    await openResultRoot(folder, "cluster-1");
    const refusal = openResultRoot(folder, "cluster-2");
    await expect(refusal).rejects.toThrow(OperatorError);
    await expect(refusal).rejects.toThrow(
      /another Kafka cluster: choose another folder, or remove .*result-root\.json/,
    );
  });

  it("that can't be a folder is refused with its cause", async () => {
    await writeFile(join(folder, "file"), "");
    await expect(openResultRoot(join(folder, "file"), "c")).rejects.toThrow(/file can't be used \(ENOTDIR\)/);
    await mkdir(join(folder, "other/.spe/result-root.json"), { recursive: true });
    await expect(openResultRoot(join(folder, "other"), "c")).rejects.toThrow(/can't be used \(EISDIR\)/);
  });
});
