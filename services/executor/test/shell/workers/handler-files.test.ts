import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { handlerFiles } from "../../../src/shell/workers/handler-files.js";

it("finds the modules of a folder, or of its build when there is one", async () => {
  const folder = await mkdtemp(join(tmpdir(), "spe-handlers-"));
  expect(await handlerFiles(join(folder, "none"))).toEqual([]);
  for (const name of ["b.js", "a.mjs", "a.test.js", "c.ts", "readme.md"]) await writeFile(join(folder, name), "");
  expect(await handlerFiles(folder)).toEqual([join(folder, "a.mjs"), join(folder, "b.js")]);
  await mkdir(join(folder, "dist/src"), { recursive: true });
  await writeFile(join(folder, "dist/src/built.js"), "");
  expect(await handlerFiles(folder)).toEqual([join(folder, "dist/src/built.js")]);
  await rm(folder, { recursive: true });
});
