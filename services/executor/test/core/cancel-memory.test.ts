import { describe, expect, it } from "vitest";
import { CancelMemory } from "../../src/core/cancel-memory.js";

const attempt = { jobId: "job", run: 2, task: "t", attempt: 5 };
const cancel = { jobId: "job", run: 2, reason: "cancelled" };

describe("H5: remembered cancels", () => {
  it.each([
    ["the whole run", cancel, true],
    ["the task", { ...cancel, task: "t" }, true],
    ["the attempt", { ...cancel, task: "t", attempt: 5 }, true],
    ["a later attempt", { ...cancel, task: "t", attempt: 6 }, true],
    ["an earlier attempt", { ...cancel, task: "t", attempt: 4 }, false],
    ["another task", { ...cancel, task: "u" }, false],
    ["another run", { ...cancel, run: 1 }, false],
    ["another job", { ...cancel, jobId: "jo" }, false],
  ])("a cancel of %s covers the attempt: %s", (_name, remembered, covered) => {
    const memory = new CancelMemory(1_000);
    memory.remember(remembered, 0);
    expect(memory.find(attempt) !== undefined).toBe(covered);
  });

  it("are forgotten when the log has forgotten them too", () => {
    const memory = new CancelMemory(1_000);
    memory.remember(cancel, 0);
    memory.remember({ ...cancel, jobId: "other" }, 1_000);
    expect(memory.find(attempt)).toBeDefined();
    memory.remember({ ...cancel, jobId: "third" }, 1_001);
    expect(memory.find(attempt)).toBeUndefined();
    expect(memory.size).toBe(2);
  });
});
