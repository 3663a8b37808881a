import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { faultsPage } from "../src/index.js";

it("docs/errors.md is up to date with the table of faults", () => {
  expect(readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8")).toBe(faultsPage());
});
