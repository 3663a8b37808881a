import { SpeError, UnreachableError, WaitTimeoutError } from "@spe/sdk";
import { describe, expect, it } from "vitest";
import { exitCodeOf, exitCodeOfJob, UsageError } from "../src/exit-codes.js";

describe("the exit code", () => {
  it.each([
    [new UsageError("x"), 2],
    [new UnreachableError("x"), 4],
    [new WaitTimeoutError("x"), 124],
    [new SpeError(400, "invalid_description", "x", []), 2],
    [new SpeError(413, "request_too_large", "x", []), 2],
    [new SpeError(401, "unauthenticated", "x", []), 6],
    [new SpeError(403, "forbidden", "x", []), 6],
    [new SpeError(404, "job_not_found", "x", []), 3],
    [new SpeError(409, "already_ended", "x", []), 5],
    [new SpeError(422, "id_conflict", "x", []), 5],
    [new SpeError(503, "view_behind", "x", []), 4],
  ])("of %o is %i", (error, code) => {
    expect(exitCodeOf(error)).toBe(code);
  });

  it("tells the job's end", () => {
    expect(["succeeded", "failed", "cancelled", "rejected"].map(exitCodeOfJob)).toEqual([0, 1, 1, 2]);
  });
});
