import { describe, expect, it } from "vitest";
import { allGraphs, type Graph, sleepTasks } from "../../e2e/workflow-graph.js";
import { eagerSchedule } from "./eager-schedule.js";

const task = (name: string, ms: number, needs: readonly string[] = []) => ({ name, ms, needs });

describe("an ideal eager schedule", () => {
  it("runs what needs nothing side by side, as far as there are workers", () => {
    const tasks = ["a", "b", "c"].map((name) => task(name, 100));
    expect(eagerSchedule(tasks, 1)).toEqual({ makespanMs: 300, longestChain: 3 });
    expect(eagerSchedule(tasks, 2)).toEqual({ makespanMs: 200, longestChain: 2 });
    expect(eagerSchedule(tasks, 3)).toEqual({ makespanMs: 100, longestChain: 1 });
  });

  it("waits for no step: what needs only the short one begins when that has ended", () => {
    const tasks = [task("short", 10), task("long", 100), task("after", 90, ["short"])];
    expect(eagerSchedule(tasks, 2).makespanMs).toBe(100);
  });

  it("takes the ready task that comes first in Kahn's order, not the longest", () => {
    const tasks = [task("a", 10), task("b", 10), task("c", 100), task("d", 10)];
    expect(eagerSchedule(tasks, 2).makespanMs).toBe(110);
    expect(eagerSchedule([task("c", 100), task("a", 10), task("b", 10), task("d", 10)], 2).makespanMs).toBe(100);
  });

  describe.each(allGraphs())("of the workflow graph $name", (graph) => {
    it.each([1, 2, 4, 8])("on %i workers keeps the bounds of a list schedule", (workers) => {
      const tasks = sleepTasks(graph, { longestMs: 10_000 });
      const { makespanMs } = eagerSchedule(tasks, workers);
      const total = tasks.reduce((sum, { ms }) => sum + ms, 0);
      const critical = eagerSchedule(tasks, tasks.length).makespanMs;
      expect(makespanMs).toBeGreaterThanOrEqual(Math.max(critical, total / workers));
      expect(makespanMs).toBeLessThanOrEqual(total / workers + ((workers - 1) / workers) * critical);
    });

    it("is never better than what was proved to be the best", () => {
      for (const [workers, seconds] of Object.entries(optimaOf(graph))) {
        const tasks = graph.tasks.map(({ name, deps, runtime_s }) => task(name, runtime_s * 1_000, deps));
        expect(eagerSchedule(tasks, Number(workers)).makespanMs).toBeGreaterThanOrEqual(seconds * 1_000 - 10);
      }
    });
  });
});

function optimaOf(graph: Graph): Readonly<Record<string, number>> {
  return (graph as { optimal_makespan?: Record<string, number> }).optimal_makespan ?? {};
}
