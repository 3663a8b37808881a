import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ancestorsOf, dependentsOf, findCycle, kahnOrder } from "../src/graph.js";
import { parseRequest } from "../src/parse-request.js";
import { planOf } from "../src/plan.js";

interface Case {
  why: string;
  job: { tasks: { name: string }[] };
  order: string[];
  schedules: { numWorkers: number | "unbound"; priorityTasks?: string[]; schedule: string[][] }[];
}
interface Graph {
  name: string;
  tasks: { name: string; deps: string[] }[];
}

const casesUrl = new URL(
  import.meta.url.includes("/dist/") ? "../../../../test/cases/" : "../../../test/cases/",
  import.meta.url,
);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, casesUrl), "utf8")) as unknown;

function jobOf(request: unknown) {
  const parsed = parseRequest(JSON.stringify(request), { id: "plan" });
  if (parsed.kind !== "job") throw new Error(JSON.stringify(parsed.faults));
  return parsed.job;
}

/** Acyclic by construction: a task needs only such that stand before it; then shuffled. */
const graphs = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.record({
    needs: fc.tuple(
      ...Array.from({ length: size }, (_, i) =>
        i === 0 ? fc.constant([]) : fc.uniqueArray(fc.nat(i - 1), { maxLength: 4 }),
      ),
    ),
    position: fc.shuffledSubarray([...Array(size).keys()], { minLength: size, maxLength: size }),
    numWorkers: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
  }),
);

function jobOfGraph({
  needs,
  position,
  numWorkers,
}: {
  needs: readonly (readonly number[])[];
  position: readonly number[];
  numWorkers: number | undefined;
}) {
  const tasks = position.map((at) => ({
    name: `t${at}`,
    type: "noop",
    needs: (needs[at] ?? []).map((need) => `t${need}`),
  }));
  return jobOf({ tasks, ...(numWorkers !== undefined && { numWorkers }) });
}

describe("the plan", () => {
  for (const { why, job, order, schedules } of read("plans.json") as Case[]) {
    for (const { schedule, ...given } of schedules) {
      it(`holds: ${why}, ${JSON.stringify(given)}`, () => {
        expect(planOf(jobOf({ ...job, ...given }))).toEqual({
          order,
          schedule,
          numWorkers: Math.max(...schedule.map((step) => step.length)),
        });
      });
    }
  }

  it("has each task exactly once, after its needs, and no step longer than numWorkers", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const job = jobOfGraph(graph);
        const { order, schedule } = planOf(job);
        const stepOf = new Map(schedule.flatMap((step, at) => step.map((name) => [name, at] as const)));
        const rankOf = new Map(order.map((name, at) => [name, at]));
        expect([...schedule.flat()].sort()).toEqual(job.tasks.map((task) => task.name).sort());
        expect(rankOf.size).toBe(job.tasks.length);
        for (const step of schedule)
          expect(step.length).toBeLessThanOrEqual(job.numWorkers ?? Number.POSITIVE_INFINITY);
        for (const task of job.tasks) {
          for (const need of task.needs.map((index) => job.tasks[index]?.name ?? "")) {
            expect(rankOf.get(need)).toBeLessThan(rankOf.get(task.name) ?? -1);
            expect(stepOf.get(need)).toBeLessThan(stepOf.get(task.name) ?? -1);
          }
        }
      }),
    );
  });

  it.each(readdirSync(new URL("graphs/", casesUrl)))("covers the real graph %s", (file) => {
    const graph = read(`graphs/${file}`) as Graph;
    const tasks = graph.tasks.map(({ name, deps }) => ({
      name: name.replace(/[^A-Za-z0-9_.-]/g, "_"),
      type: "noop",
      needs: deps.map((dep) => dep.replace(/[^A-Za-z0-9_.-]/g, "_")),
    }));
    const plan = planOf(jobOf({ tasks, numWorkers: 4 }));
    expect(new Set(plan.schedule.flat()).size).toBe(tasks.length);
  });

  it("of 10,000 tasks is made at once, one wide or one deep", () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `t${index}`);
    const wide = jobOf({ tasks: names.map((name) => ({ name, type: "noop" })), numWorkers: 1 });
    const deep = jobOf({
      tasks: names.map((name, index) => ({ name, type: "noop", needs: names.slice(Math.max(0, index - 1), index) })),
    });
    const began = process.cpuUsage().user;
    expect(planOf(wide).schedule).toHaveLength(10_000);
    expect(planOf(deep).schedule).toHaveLength(10_000);
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(2);
  });
});

describe("the graph", () => {
  const diamond = [{ needs: [] }, { needs: [0] }, { needs: [0] }, { needs: [1, 2] }];

  it("knows dependents and ancestors", () => {
    expect(dependentsOf(diamond)).toEqual([[1, 2], [3], [3], []]);
    expect(ancestorsOf(diamond, 3)).toEqual([0, 1, 2]);
    expect(ancestorsOf(diamond, 0)).toEqual([]);
  });

  it("finds a circle exactly where Kahn's order leaves tasks over, and it is one", () => {
    const anyGraph = fc.integer({ min: 1, max: 12 }).chain((size) =>
      fc.array(fc.record({ needs: fc.uniqueArray(fc.nat(size - 1), { maxLength: 3 }) }), {
        minLength: size,
        maxLength: size,
      }),
    );
    fc.assert(
      fc.property(anyGraph, (tasks) => {
        const circle = findCycle(tasks);
        expect(circle === undefined).toBe(kahnOrder(tasks).length === tasks.length);
        if (!circle) return;
        expect(circle.at(0)).toBe(circle.at(-1));
        expect(new Set(circle).size).toBe(circle.length - 1);
        circle.slice(1).forEach((to, at) => expect(tasks[to]?.needs).toContain(circle[at]));
      }),
    );
  });
});
