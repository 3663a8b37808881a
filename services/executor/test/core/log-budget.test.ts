import { expect, it } from "vitest";
import { LogBudget } from "../../src/core/log-budget.js";

it("keeps so many lines, says once that there were more, and discards the rest", () => {
  const budget = new LogBudget({ lines: 2, bytes: 100 });
  expect([1, 1, 1, 1].map((bytes) => budget.take(bytes))).toEqual(["keep", "keep", "cut_here", "discard"]);
});

it("keeps so many bytes", () => {
  const budget = new LogBudget({ lines: 100, bytes: 10 });
  expect([6, 4, 1, 0].map((bytes) => budget.take(bytes))).toEqual(["keep", "keep", "cut_here", "discard"]);
});
