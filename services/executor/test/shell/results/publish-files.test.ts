import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type AttemptDirectories,
  attemptDirectories,
  faultOfResultDirectory,
  stagingOf,
} from "../../../src/shell/results/attempt-directories.js";
import { discardFiles, publishFiles } from "../../../src/shell/results/publish-files.js";

const attempt = { jobId: "job", run: 1, task: "t", attempt: 2 };
let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "spe-results-"));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function staged(files: Readonly<Record<string, string>>, resultDirectory = "a/job"): Promise<AttemptDirectories> {
  const directories = attemptDirectories(root, resultDirectory, stagingOf(root, "incarnation"));
  for (const [path, text] of Object.entries(files)) {
    const file = join(directories.stagingDirectory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return directories;
}

const published = (path: string): Promise<string> => readFile(join(root, "a/job", path), "utf8");

describe("the files of an attempt", () => {
  it("appear in the job's result directory, beside what is there", async () => {
    await publishFiles(root, await staged({ "one.txt": "1" }), attempt, 1);
    const directories = await staged({ "deep/two.txt": "2" });
    await publishFiles(root, directories, { ...attempt, task: "u" }, 1);
    expect([await published("one.txt"), await published("deep/two.txt")]).toEqual(["1", "2"]);
    await expect(readdir(directories.stagingDirectory)).rejects.toThrow("ENOENT");
  });

  it("leave nothing half done in the result directory, wherever their executor is killed", async () => {
    const directories = await staged({ "one.txt": "1" });
    await mkdir(`${directories.stagingDirectory}.note`); // a note can't be written there: as far as it gets
    await expect(publishFiles(root, directories, attempt, 1)).rejects.toThrow("EISDIR");
    expect(await readdir(join(root, "a/job", ".spe"))).toEqual([]);
  });

  it.each([
    ["an earlier attempt", { ...attempt, attempt: 1 }, 9],
    ["an earlier delivery", attempt, 1],
  ])("of %s than has published come too late, and nothing is moved", async (_name, late, delivery) => {
    await publishFiles(root, await staged({ "one.txt": "in time" }), attempt, 2);
    await expect(publishFiles(root, await staged({ "one.txt": "late" }), late, delivery)).rejects.toThrow("already");
    expect(await published("one.txt")).toBe("in time");
  });

  it("of a later attempt replace those before", async () => {
    await publishFiles(root, await staged({ "one.txt": "1" }), attempt, 1);
    await publishFiles(root, await staged({ "one.txt": "2" }), { ...attempt, attempt: 3 }, 1);
    expect(await published("one.txt")).toBe("2");
  });

  it("are not led out of the result root by a link, nor is a link published", async () => {
    const outside = await mkdtemp(join(tmpdir(), "spe-outside-"));
    await symlink(outside, join(root, "away"));
    await expect(publishFiles(root, await staged({ "x/f": "1" }, "away"), attempt, 1)).rejects.toThrow("not a folder");
    const directories = await staged({ "real.txt": "1" });
    await symlink("/etc/passwd", join(directories.stagingDirectory, "link.txt"));
    await publishFiles(root, directories, attempt, 1);
    expect(await readdir(outside)).toEqual([]);
    expect((await readdir(join(root, "a/job"))).sort()).toEqual([".spe", "real.txt"]);
    await rm(outside, { recursive: true });
  });

  it("are gone when it fails, whether there were any or not", async () => {
    const directories = await staged({ "one.txt": "1" });
    await discardFiles(directories);
    await discardFiles(directories);
    await expect(readdir(directories.stagingDirectory)).rejects.toThrow("ENOENT");
  });
});

it.each(["../x", "/x", "a//b", "a\\b", "a/./b", "", "a\0b", ".spe/staging"])("%j is no result directory", (path) => {
  expect(faultOfResultDirectory(path)).toMatch(/^The result directory .* is refused: .*\.$/);
});
