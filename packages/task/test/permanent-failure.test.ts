import { expect, it } from "vitest";
import { isPermanentFailure, PermanentFailure } from "../src/index.js";

it("is an error with a message and a cause", () => {
  const cause = new Error("deeper");
  const failure = new PermanentFailure("no such photo", { cause });
  expect(failure).toMatchObject({ name: "PermanentFailure", message: "no such photo", cause });
  expect(isPermanentFailure(failure)).toBe(true);
});

it("is recognised when thrown by another copy of the package", () => {
  const foreign = Object.assign(new Error("elsewhere"), { [Symbol.for("spe.PermanentFailure")]: true });
  expect(isPermanentFailure(foreign)).toBe(true);
});

it("is nothing else", () => {
  for (const thrown of [new Error("x"), { name: "PermanentFailure" }, null, "PermanentFailure"]) {
    expect(isPermanentFailure(thrown)).toBe(false);
  }
});
