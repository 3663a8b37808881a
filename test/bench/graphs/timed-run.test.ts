import { expect, it } from "vitest";
import { timedRun } from "./timed-run.js";

const at = (ms: number): string => new Date(1_700_000_000_000 + ms).toISOString();

it("the time between an end and the next begin is told apart by who spent it", () => {
  const tasks = [
    { name: "a", needs: [], queuedAt: at(0), startedAt: at(4), finishedAt: at(60) },
    { name: "b", needs: ["a"], queuedAt: at(67), startedAt: at(70), finishedAt: at(121) },
  ];
  expect(
    timedRun(
      { tasks },
      new Map([
        ["a", 50],
        ["b", 50],
      ]),
    ),
  ).toEqual({
    makespanMs: 117,
    overheads: [
      { endToQueued: undefined, queuedToStarted: 4, run: 6 },
      { endToQueued: 7, queuedToStarted: 3, run: 1 },
    ],
  });
});
