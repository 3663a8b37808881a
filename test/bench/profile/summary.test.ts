import { expect, it } from "vitest";
import { summarise } from "./summary.js";

const ours = "file:///somewhere/services/planner/dist/src/core/partition.js";
const node = (id: number, functionName: string, url: string, children: number[] = []) => ({
  id,
  callFrame: { functionName, url, scriptId: "0", lineNumber: 9, columnNumber: 0 },
  children,
});

it("a profile is summed up by function, by file and with callees; recursion counts once, idle time not at all", () => {
  const summary = summarise({
    nodes: [
      node(1, "(root)", "", [2, 3, 6]),
      node(2, "(idle)", ""),
      node(3, "step", ours, [4]),
      node(4, "step", ours, [5]),
      node(5, "hash", "node:crypto"),
      node(6, "(garbage collector)", ""),
    ],
    samples: [2, 3, 4, 5, 6],
    timeDeltas: [10_000, 1_000, 2_000, 4_000, 3_000],
    startTime: 0,
    endTime: 20_000,
  });
  expect(summary).toMatchObject({ busyMs: 10, idleMs: 10, garbageCollectionMs: 3, programMs: 0 });
  expect(summary.functions).toEqual([
    { what: "hash  node:crypto:10", ms: 4, share: 0.4 },
    { what: "step  services/planner/dist/src/core/partition.js:10", ms: 3, share: 0.3 },
  ]);
  expect(summary.files.map(({ ms }) => ms)).toEqual([4, 3]);
  expect(summary.withCallees).toEqual([
    { what: "step  services/planner/dist/src/core/partition.js:10", ms: 7, share: 0.7 },
  ]);
});
