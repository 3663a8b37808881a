import { describe, expect, it } from "vitest";
import type { Arrival } from "../../src/shell/arrival.js";
import { InputFault, Suspects } from "../../src/shell/suspects.js";

const start = { pendingJobs: 0, jobControl: 0, taskEvents: 0 };

function arrival(offset: number): Arrival {
  const topic = "pendingJobs";
  return { topic, offset, bytes: 1, input: { kind: "passed", topic, nextOffset: offset + 1 }, outputs: [] };
}

const somewhere = new InputFault(undefined, undefined, new Error("too large"));

describe("H7: no input stops a partition", () => {
  it("goes one by one after two failures at one position, and back when those inputs are through", () => {
    const suspects = new Suspects();
    const batch = [arrival(0), arrival(1)];
    suspects.failed(start, batch, somewhere);
    expect(suspects.goesOneByOne()).toBe(false);
    suspects.failed(start, batch, somewhere);
    expect(suspects.goesOneByOne()).toBe(true);
    suspects.committed([arrival(0)]);
    expect(suspects.goesOneByOne()).toBe(true);
    suspects.committed([arrival(1)]);
    expect(suspects.goesOneByOne()).toBe(false);
  });

  it("counts failures at different positions apart", () => {
    const suspects = new Suspects();
    suspects.failed(start, [arrival(0)], somewhere);
    suspects.failed({ ...start, pendingJobs: 1 }, [arrival(1)], somewhere);
    expect(suspects.goesOneByOne()).toBe(false);
  });

  it("has the one bypassed that failed twice, with the job it named, and gives it up when that fails twice too", () => {
    const suspects = new Suspects();
    const culprit = arrival(3);
    const fault = new InputFault(culprit, "job-1", new Error("bug"));
    const verdicts = [];
    for (let failures = 0; failures < 5; failures++) {
      verdicts.push(suspects.verdictOn(culprit));
      suspects.failed(start, [arrival(2)], fault);
    }
    expect(verdicts).toEqual([
      { is: "fine" },
      { is: "fine" },
      { is: "condemned", job: "job-1" },
      { is: "condemned", job: "job-1" },
      { is: "hopeless" },
    ]);
    expect(suspects.verdictOn(arrival(2))).toEqual({ is: "fine" });
  });

  it("condemns the job at which closing a batch fails twice, when no input can be blamed", () => {
    const suspects = new Suspects();
    const fault = new InputFault(undefined, "job-1", new Error("bug"));
    suspects.failed(start, [], fault);
    expect(suspects.condemnedJobs()).toEqual([]);
    suspects.failed(start, [], fault);
    expect(suspects.condemnedJobs()).toEqual(["job-1"]);
    suspects.committed([]);
    expect(suspects.condemnedJobs()).toEqual([]);
  });

  it("forgets what went through in the end", () => {
    const suspects = new Suspects();
    suspects.failed(start, [arrival(0)], somewhere);
    suspects.committed([arrival(0)]);
    suspects.failed({ ...start, jobControl: 1 }, [arrival(0)], somewhere);
    expect(suspects.verdictOn(arrival(0))).toEqual({ is: "fine" });
  });
});
