import { describe, expect, it } from "vitest";
import { type RunOutcome, type StopCause, verdictOn } from "../../src/core/verdict.js";

const succeeded: RunOutcome = { kind: "succeeded", result: "1" };
const threw: RunOutcome = { kind: "failed", reason: "error", message: "no" };
const exited: RunOutcome = { kind: "died", exitCode: 10, signal: null, isOutOfMemory: false };
const killed: RunOutcome = { kind: "died", exitCode: null, signal: "SIGKILL", isOutOfMemory: false };
const outOfMemory: RunOutcome = { kind: "died", exitCode: null, signal: "SIGABRT", isOutOfMemory: true };

const timeout: StopCause = { kind: "timeout", timeoutMs: 50 };
const cancelled: StopCause = { kind: "cancelled", reason: "deadline" };
const draining: StopCause = { kind: "draining" };

describe("the verdict on a run", () => {
  it.each([
    ["a result", succeeded, succeeded],
    ["a throw", threw, { reason: "error", message: "no" }],
    ["a status", exited, { reason: "crashed", message: "The worker process exited with status 10.", exitCode: 10 }],
    ["a signal", killed, { reason: "crashed", message: "The worker process was ended by SIGKILL.", signal: "SIGKILL" }],
    [
      "a full heap",
      outOfMemory,
      { reason: "out_of_memory", message: "The worker process ran out of memory.", signal: "SIGABRT" },
    ],
  ] as const)("that ended by %s", (_name, outcome, expected) => {
    const verdict = verdictOn(outcome, undefined);
    expect(verdict).toEqual("kind" in expected ? expected : { kind: "failed", failure: expected });
  });

  it.each([succeeded, threw, exited, killed])(
    "that was timed out is a timeout, whatever else it was: %j",
    (outcome) => {
      expect(verdictOn(outcome, timeout)).toMatchObject({ kind: "failed", failure: { reason: "timeout" } });
    },
  );

  it.each([succeeded, threw, exited, killed])(
    "that was cancelled is cancelled, whatever else it was: %j",
    (outcome) => {
      expect(verdictOn(outcome, cancelled)).toEqual({
        kind: "failed",
        failure: { reason: "cancelled", message: "The run was stopped: deadline." },
      });
    },
  );

  it("that was stopped by the executor's own stop is given back, unless it succeeded", () => {
    expect(verdictOn(succeeded, draining)).toBe(succeeded);
    for (const outcome of [threw, exited, killed]) expect(verdictOn(outcome, draining)).toEqual({ kind: "given_back" });
  });

  it("says whether a timed out task had to be killed", () => {
    const messageOf = (outcome: RunOutcome): unknown =>
      (verdictOn(outcome, timeout) as { failure: { message: string } }).failure.message;
    expect(messageOf(threw)).toBe("The task ran longer than its timeoutMs of 50.");
    expect(messageOf(killed)).toBe("The task ran longer than its timeoutMs of 50, and did not end when asked to.");
  });
});
