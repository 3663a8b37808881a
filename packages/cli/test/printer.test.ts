import { PassThrough } from "node:stream";
import { SpeError } from "@spe/sdk";
import { expect, it } from "vitest";
import { Printer } from "../src/printer.js";

function said(error: unknown): string {
  const stderr = new PassThrough();
  new Printer(false, new PassThrough(), stderr).error(error);
  return String(stderr.read());
}

it("an error is told with what it is about", () => {
  const errors = [{ code: "graph_has_cycle", message: "a circle", pointer: "/tasks/0" }];
  expect(said(new SpeError(400, "graph_has_cycle", "A circle.", errors))).toBe(
    "spe: A circle.\n  graph_has_cycle at /tasks/0: a circle\n",
  );
});

it("who has no key is told where one is given", () => {
  const [first, second] = said(new SpeError(401, "unauthenticated", "An API key is needed.", [])).split("\n");
  expect(first).toBe("spe: An API key is needed.");
  expect(second).toMatch(/SPE_API_KEY.*\.spe\/api-key/);
});
