import { describe, expect, it } from "vitest";
import type { Arrival } from "../../src/shell/arrival.js";
import { InputFault, Suspects } from "../../src/shell/suspects.js";

const start = { pendingJobs: 0, jobControl: 0, taskEvents: 0 };

function arrival(offset: number): Arrival {
  const topic = "pendingJobs";
  return { topic, offset, bytes: 1, input: { kind: "passed", topic, nextOffset: offset + 1 }, outputs: [] };
}

const somewhere = new InputFault(undefined, new Error("too large"));

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

  it("condemns the one that failed twice by itself, and gives it up when its end fails twice too", () => {
    const suspects = new Suspects();
    const culprit = arrival(3);
    const fault = new InputFault(culprit, new Error("bug"));
    const verdicts = [];
    for (let failures = 0; failures < 5; failures++) {
      verdicts.push(suspects.verdictOn(culprit));
      suspects.failed(start, [arrival(2), culprit], fault);
    }
    expect(verdicts).toEqual(["fine", "fine", "condemned", "condemned", "hopeless"]);
    expect(suspects.verdictOn(arrival(2))).toBe("fine");
  });

  it("forgets what went through in the end", () => {
    const suspects = new Suspects();
    suspects.failed(start, [arrival(0)], somewhere);
    suspects.committed([arrival(0)]);
    suspects.failed({ ...start, jobControl: 1 }, [arrival(0)], somewhere);
    expect(suspects.verdictOn(arrival(0))).toBe("fine");
  });
});
