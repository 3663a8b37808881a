import { parseRequest } from "@spe/job";
import { describe, expect, it } from "vitest";
import { unknownFaults } from "../../src/core/known-types.js";

const types = new Map([["default", new Set(["image.compress"])]]);
const pools = ["default", "gpu"];

function faultsOf(request: object) {
  const parsed = parseRequest(JSON.stringify(request), { id: "x" });
  if (parsed.kind !== "job") throw new Error("The request of this test is not valid.");
  return unknownFaults(parsed.job, parsed.isShorthand, pools, types);
}

describe("a task's type", () => {
  it("is known where it is built in, announced in its pool, or its pool never had an executor", () => {
    const tasks = [
      { name: "a", type: "noop" },
      { name: "b", type: "image.compress" },
      { name: "c", type: "whatever", pool: "gpu" },
    ];
    expect(faultsOf({ tasks })).toEqual([]);
  });

  it("is unknown otherwise, and the fault points at it", () => {
    const tasks = [
      { name: "a", type: "noop" },
      { name: "b", type: "image.inflate" },
    ];
    expect(faultsOf({ tasks })).toMatchObject([{ code: "unknown_task_type", pointer: "/tasks/1/type" }]);
    expect(faultsOf({ task: "image.inflate" })).toMatchObject([{ code: "unknown_task_type", pointer: "/task" }]);
  });

  it("needs a configured pool", () => {
    expect(faultsOf({ task: "noop", pool: "tpu" })).toMatchObject([{ code: "unknown_pool", pointer: "/pool" }]);
    expect(faultsOf({ tasks: [{ name: "a", type: "noop", pool: "tpu" }] })).toMatchObject([
      { pointer: "/tasks/0/pool" },
    ]);
  });

  it("is complained of at most 20 times", () => {
    expect(faultsOf({ tasks: Array.from({ length: 30 }, (_, i) => ({ name: `t${i}`, type: "x" })) })).toHaveLength(20);
  });
});
