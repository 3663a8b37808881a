import { describe, expect, it } from "vitest";
import {
  faults,
  isEndedJob,
  isEndedTask,
  jobStatuses,
  jobTransitions,
  taskStatuses,
  taskTransitions,
} from "../src/index.js";

describe("the tables of states", () => {
  it("name only known job states, and every state is reachable", () => {
    const reached = new Set(["pending", ...Object.values(jobTransitions).flat()]);
    expect([...reached].sort()).toEqual([...jobStatuses].sort());
  });

  it("name only known task states, and every state is reachable", () => {
    const reached = new Set(["pending", ...Object.values(taskTransitions).flat()]);
    expect([...reached].sort()).toEqual([...taskStatuses].sort());
  });

  it("never leave a success", () => {
    expect(jobTransitions.succeeded).toEqual([]);
    expect(taskTransitions.succeeded).toEqual([]);
  });

  it("tell ended states from the others", () => {
    expect(jobStatuses.filter(isEndedJob)).toEqual(["succeeded", "failed", "cancelled", "rejected"]);
    expect(taskStatuses.filter(isEndedTask)).toEqual(["succeeded", "failed", "cancelled", "not_run"]);
  });
});

it("has a sentence and a client or server status for every fault", () => {
  for (const [code, fault] of Object.entries(faults)) {
    expect(fault.title, code).toMatch(/\.$/);
    expect(fault.status, code).toBeGreaterThanOrEqual(400);
    expect(fault.status, code).toBeLessThan(600);
  }
});
