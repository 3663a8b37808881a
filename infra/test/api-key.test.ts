import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { bootstrapKey } from "../src/api-key.js";

let home: string;
beforeEach(() => (home = mkdtempSync(join(tmpdir(), "spe-key-"))));
afterEach(() => rmSync(home, { recursive: true }));

it("makes a key once, readable by its owner only, and keeps it", () => {
  const made = bootstrapKey(home, {});
  expect(made.isNew).toBe(true);
  expect(made.key.length).toBeGreaterThanOrEqual(32);
  expect(readFileSync(join(home, "api-key"), "utf8").trim()).toBe(made.key);
  expect(statSync(join(home, "api-key")).mode & 0o777).toBe(0o600);
  expect(bootstrapKey(home, {})).toMatchObject({ key: made.key, isNew: false });
});

it("takes the environment's key and writes nothing", () => {
  const key = "k".repeat(32);
  expect(bootstrapKey(home, { SPE_BOOTSTRAP_KEY: key })).toEqual({ key, isNew: false });
  expect(statSync(join(home, "api-key"), { throwIfNoEntry: false })).toBeUndefined();
});

it("refuses a key that is too short, wherever it stands", () => {
  expect(() => bootstrapKey(home, { SPE_BOOTSTRAP_KEY: "short" })).toThrow(
    /SPE_BOOTSTRAP_KEY is too short: it needs at least 32/,
  );
  writeFileSync(join(home, "api-key"), "short\n");
  expect(() => bootstrapKey(home, {})).toThrow(/api-key is too short/);
});
