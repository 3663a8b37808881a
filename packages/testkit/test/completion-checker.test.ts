import type { Completion } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { CompletionChecker } from "../src/index.js";

const completion = (jobId: string, run = 1): Completion => ({
  jobId,
  run,
  status: "succeeded",
  submittedAt: "t",
  finishedAt: "t",
});

describe("the completion checker", () => {
  it("is content with one completion a run", () => {
    const checker = new CompletionChecker();
    checker.see(completion("a"));
    expect(checker.verify(["a"])).toEqual([]);
  });

  it("finds the missing, the doubled, and the repeated run", () => {
    const checker = new CompletionChecker();
    checker.see(completion("b"));
    checker.see(completion("b"));
    expect(checker.verify(["a", "b"])).toEqual([
      "G1: job a has no completion.",
      "G2: job b has 2 completions.",
      "G2: (jobId, submittedAt, run) is not unique for job b.",
    ]);
  });
});
