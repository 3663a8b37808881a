import { describe, expect, it } from "vitest";
import { type Allowance, leftovers, type Remains } from "../src/index.js";

const nothing: Remains = { processes: [], stagedFiles: [], runtimeFiles: [], executors: [] };
const allowed: Allowance = {
  workers: new Map([["live", 2]]),
  parts: ["services/planner/", "kafka.Kafka"],
  runtimeFiles: ["20-planner.json"],
};
const planner = { pid: 1, command: "node services/planner/dist/src/main.js" };
const worker = { pid: 2, command: "node worker", incarnation: "live" };

describe("the leftover checker", () => {
  it("is content with what belongs to a living engine, and with an idle executor", () => {
    const remains: Remains = {
      processes: [planner, worker, { ...worker, pid: 3 }],
      stagedFiles: [],
      runtimeFiles: ["20-planner.json"],
      executors: [{ id: "e", status: "alive", busy: 0, running: 0 }],
    };
    expect(leftovers(remains, allowed)).toEqual([]);
  });

  it("finds a worker that outlived its executor, and one too many", () => {
    const orphan = { ...worker, incarnation: "dead" };
    expect(leftovers({ ...nothing, processes: [orphan] }, allowed)).toEqual([
      "G10: process 2 (node worker) of incarnation dead.",
    ]);
    const three = [worker, { ...worker, pid: 3 }, { ...worker, pid: 4 }];
    expect(leftovers({ ...nothing, processes: three }, allowed)).toEqual([
      "G10: process 4 (node worker) of incarnation live.",
    ]);
  });

  it("finds a second process of a part, and one that is no part", () => {
    const processes = [planner, { ...planner, pid: 5 }, { pid: 6, command: "sleep 100" }];
    expect(leftovers({ ...nothing, processes }, allowed)).toEqual([
      "Leftover: process 5 (node services/planner/dist/src/main.js).",
      "Leftover: process 6 (sleep 100).",
    ]);
  });

  it("finds files and busy slots", () => {
    const remains: Remains = {
      processes: [],
      stagedFiles: [".spe/staging/x/1"],
      runtimeFiles: ["20-planner.json", "executor-e.json.77"],
      executors: [{ id: "e", status: "alive", busy: 1, running: 0 }],
    };
    expect(leftovers(remains, allowed)).toEqual([
      "Leftover: the staged file .spe/staging/x/1.",
      "Leftover: the runtime file executor-e.json.77.",
      "Leftover: executor e has 1 busy slots and 0 running attempts.",
    ]);
  });
});
