import type { JobEvent } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { commandOutcome, refusal } from "../../src/core/command-outcome.js";

const event = (type: string, more: Partial<JobEvent> = {}): JobEvent => ({
  sequence: 1,
  time: "2026-11-22T10:00:00.000Z",
  type,
  ...more,
});

describe("the answer to a command", () => {
  it("is found by its id, and tells the state that the job came into with it", () => {
    const events = [event("command.accepted", { commandId: "c", command: "cancel" }), event("job.cancelled")];
    expect(commandOutcome("c", events)).toEqual({ kind: "accepted", status: "cancelled" });
    expect(commandOutcome("c", events.slice(0, 1))).toEqual({ kind: "accepted", status: "cancelling" });
    expect(commandOutcome("other", events)).toBeUndefined();
  });

  it("is a problem where it is a refusal", () => {
    expect(commandOutcome("c", [event("command.refused", { commandId: "c", code: "already_ended" })])).toEqual({
      kind: "refused",
      code: "already_ended",
    });
    expect(refusal("x", "cancel", "already_ended")).toMatchObject({ status: 409, code: "already_ended" });
    expect(refusal("x", "cancel", "from_the_future")).toMatchObject({ status: 500, code: "internal_error" });
  });
});
