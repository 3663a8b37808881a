import { expect, it } from "vitest";
import { number, textTable } from "./text-table.js";

it("a number shows as many digits as tell something", () => {
  expect([12_345.6, 99.94, 9.994, 0.0312, 0.0001, -0.0001, 0, Number.NaN].map(number)).toEqual([
    "12,346",
    "99.9",
    "9.99",
    "0.031",
    "0",
    "0",
    "0",
    "",
  ]);
});

it("a table has its first column to the left and the others to the right", () => {
  expect(
    textTable(
      ["what", "n"],
      [
        ["a longer one", "1"],
        ["b", "1,000"],
      ],
    ).split("\n"),
  ).toEqual(["what              n", "a longer one      1", "b             1,000"]);
});
