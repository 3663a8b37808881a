import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { rules } from "./clause.js";
import { rulesPage } from "./page.js";
import { clauses, excuses } from "./rules.js";

const root = new URL("../../", import.meta.url);

function textOf(file: string): string {
  return readFileSync(fileURLToPath(new URL(file, root)), "utf8");
}

describe.each(clauses.map((clause) => [`${clause.rule}: ${clause.says}`, clause] as const))(
  "%s",
  (_, { rule, test, without }) => {
    it("has a test by its number", () => {
      const source = textOf(test.file);
      expect(source, test.file).toContain(test.title);
      for (const name of [test.suite ?? "", test.row ?? ""]) expect(source, test.file).toContain(name);
      expect(`${test.suite ?? ""} ${test.title} ${test.row ?? ""}`).toMatch(new RegExp(`\\b${rule}\\b`));
    });

    it("stands in the code where it can be taken out", () => {
      expect(without.length).toBeGreaterThan(0);
      for (const { file, text, instead } of without) {
        expect(textOf(file).split(text).length - 1, `how often ${file} has: ${text}`).toBe(1);
        expect(instead).not.toBe(text);
      }
    });
  },
);

it("no number is left out", () => {
  const named = new Set([...clauses, ...excuses].map(({ rule }) => rule));
  expect(rules.filter((rule) => !named.has(rule))).toEqual([]);
});

it("no two sentences are proved by the same change", () => {
  const changes = clauses.map(({ without }) => JSON.stringify(without));
  expect(new Set(changes).size).toBe(changes.length);
});

it("docs/rules.md says the same; vitest -u writes it anew", async () => {
  await expect(rulesPage(clauses, excuses)).toMatchFileSnapshot("../../docs/rules.md");
});
