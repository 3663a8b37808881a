import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" }).trim().split("\n");

/** Scripts of the checkout, and of the workspace that the page belongs to. */
function scriptsFor(file: string): readonly string[] {
  return [root, join(root, dirname(file))].flatMap((folder) => {
    const path = join(folder, "package.json");
    if (!existsSync(path)) return [];
    return Object.keys((JSON.parse(readFileSync(path, "utf8")) as { scripts?: object }).scripts ?? {});
  });
}

describe.each(files)("%s", (file) => {
  const text = readFileSync(join(root, file), "utf8");

  it("links only to files that are there", () => {
    const targets = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map((match) => match[1] ?? "");
    const missing = targets.filter((target) => !existsSync(join(root, dirname(file), target)));
    expect(missing).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const named = [...text.matchAll(/\bnpm run ([a-z][\w:-]*)(?! -w| --workspace)/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => !scriptsFor(file).includes(name))).toEqual([]);
  });

  it("names only files of the project that exist", () => {
    const named = [
      ...text.matchAll(/`((?:packages|services|schemas|infra|handlers|examples|test|docs)\/[\w./-]+)`/g),
    ].map((match) => match[1] ?? "");
    const isThere = (name: string) => [root, join(root, dirname(file))].some((base) => existsSync(join(base, name)));
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });
});
