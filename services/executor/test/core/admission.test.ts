import { describe, expect, it } from "vitest";
import { admission } from "../../src/core/admission.js";
import { assignmentChange, lanesOf } from "../../src/core/assignment-change.js";

describe("H1: admission", () => {
  it.each([
    [9, "redelivery"],
    [10, "first_delivery"],
    [11, "first_delivery"],
  ] as const)("offset %i of a partition that ended at 10 when it was gained is a %s", (offset, expected) => {
    expect(admission({}, offset, 10)).toBe(expected);
  });

  it("a standby that another may have begun is of no use", () => {
    expect(admission({ standby: "place" }, 10, 10)).toBe("standby");
    expect(admission({ standby: "place" }, 9, 10)).toBe("stale_standby");
  });

  it("who does not hold the standby that went before has to ask", () => {
    expect(admission({ hadStandby: true }, 10, 10)).toBe("redelivery");
  });
});

describe("a change of assignment", () => {
  it("names what is gained and what is lost", () => {
    const before = { generation: 4, partitions: [1, 2] };
    expect(assignmentChange(before, { generation: 5, partitions: [2, 3] })).toEqual({ gained: [3], lost: [1] });
    expect(assignmentChange(before, { generation: 5, partitions: [1, 2] })).toEqual({ gained: [], lost: [] });
  });

  it("H1: is one of everything where a generation was missed, in which another may have owned it", () => {
    const before = { generation: 4, partitions: [1, 2] };
    expect(assignmentChange(before, { generation: 6, partitions: [1] })).toEqual({ gained: [1], lost: [1, 2] });
    expect(assignmentChange(before, { generation: 4, partitions: [] })).toEqual({ gained: [], lost: [1, 2] });
  });

  it("concerns all lanes", () => {
    expect(lanesOf([4]).map(({ lane, partition }) => `${lane} ${partition}`)).toEqual([
      "urgent 4",
      "high 4",
      "normal 4",
      "low 4",
    ]);
  });
});
