import { jobStatuses } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { decideDuplicate } from "../../src/core/duplicate.js";

describe("the same id again", () => {
  it.each(jobStatuses)(
    "shows the same request while its job is %s, or resumes it where that is asked and possible",
    (status) => {
      const job = { status, digest: "d" };
      expect(decideDuplicate(job, { digest: "d", onDuplicate: "ignore" })).toBe("show");
      const isResumable = status === "failed" || status === "cancelled";
      expect(decideDuplicate(job, { digest: "d", onDuplicate: "resume" })).toBe(isResumable ? "append" : "show");
    },
  );

  it.each(jobStatuses)("refuses another request while the job is %s, unless it was rejected", (status) => {
    const decision = decideDuplicate({ status, digest: "d" }, { digest: "other", onDuplicate: "ignore" });
    expect(decision).toBe(status === "rejected" ? "append" : "conflict");
  });

  it("leaves it to the planner where the view does not know the request", () => {
    expect(decideDuplicate({ status: "running", digest: null }, { digest: "d", onDuplicate: "ignore" })).toBe("append");
  });
});
