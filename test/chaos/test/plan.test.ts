import type { PartName } from "@spe/infra";
import { describe, expect, it } from "vitest";
import { expectationOf, plannedGraph, requestJson, requestOf } from "../graphs/graph.js";
import { planRounds } from "../kills/plan-rounds.js";
import { Random } from "../random.js";

const parts: readonly PartName[] = ["planner", "executor", "results", "gateway", "kafka"];
const matrix = { seed: 1, parts, kills: 30, graphs: 2_000 };
const graphs = Array.from({ length: 2_000 }, (_, index) => plannedGraph(1, index));

describe("the plan of a run", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(planRounds(matrix)).toEqual(planRounds(matrix));
    expect(planRounds({ ...matrix, seed: 2 })).not.toEqual(planRounds(matrix));
    expect(plannedGraph(1, 7)).toEqual(graphs[7]);
    expect(plannedGraph(2, 7).tasks).not.toEqual(graphs[7]!.tasks);
  });

  it("kills each part as often as asked for, some two at once, never one twice at once", () => {
    const rounds = planRounds(matrix);
    const kills = rounds.flatMap((round) => [...round.kills, ...(round.again ? [round.again] : [])]);
    for (const part of parts) expect(kills.filter((kill) => kill.part === part)).toHaveLength(30);
    const pairs = rounds.filter((round) => round.kills.length === 2);
    expect(pairs.length).toBeGreaterThan(10);
    for (const {
      kills: [one, other],
    } of pairs)
      expect(one!.part).not.toBe(other!.part);
    for (const { kills: some, lengthMs } of rounds) for (const { atMs } of some) expect(atMs).toBeLessThan(lengthMs);
  });

  it("kills once more amid the recovery in one round of eight, the same part or another", () => {
    const rounds = [1, 2, 3, 4].flatMap((seed) => planRounds({ ...matrix, seed }));
    const twice = rounds.filter((round) => round.again !== undefined);
    expect(twice.length / rounds.length).toBeGreaterThan(0.08);
    expect(twice.length / rounds.length).toBeLessThan(0.17);
    expect(new Set(twice.map(({ again, kills }) => again!.part === kills[0]!.part))).toEqual(new Set([true, false]));
    for (const { kills, again } of twice) {
      expect(kills).toHaveLength(1);
      expect(again!.afterMs).toBeGreaterThanOrEqual(1_000);
      expect(again!.afterMs).toBeLessThanOrEqual(6_000);
    }
  });

  it("sends each graph once, spread over all rounds", () => {
    const rounds = planRounds(matrix);
    const sent = rounds.flatMap((round) => round.graphs.map(({ index }) => index));
    expect(sent.sort((a, b) => a - b)).toEqual(graphs.map((_, index) => index));
    const counts = rounds.map((round) => round.graphs.length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});

describe("the graphs of a run", () => {
  it("come by every door, with and without a limit, and end in every way", () => {
    const expected = graphs.map(expectationOf);
    expect(new Set(graphs.map(({ door }) => door))).toEqual(new Set(["http", "kafka-json", "kafka-avro"]));
    expect(expected.filter(({ numWorkers }) => numWorkers !== undefined).length).toBeGreaterThan(500);
    for (const status of ["succeeded", "failed", "cancelled"])
      expect(expected.filter(({ statuses }) => statuses.includes(status)).length).toBeGreaterThan(50);
    const ends = expected.flatMap(({ tasks }) => [...tasks.values()]);
    for (const status of ["succeeded", "failed", "not_run"])
      expect(ends.filter((end) => end.status === status).length).toBeGreaterThan(100);
    expect(Math.max(...ends.map(({ attempts }) => attempts))).toBe(4);
  });

  it("need only tasks that stand before them", () => {
    for (const { tasks } of graphs)
      tasks.forEach(({ needs }, place) => {
        const before = tasks.slice(0, place).map(({ name }) => name);
        expect(before).toEqual(expect.arrayContaining([...needs]));
      });
  });

  it("ask for the same by every door", () => {
    const graph = graphs[3]!;
    const json = requestJson(graph) as { tasks: { payload: unknown }[] };
    const payloads = requestOf(graph).tasks?.map(({ payload }) => JSON.parse(payload ?? "null") as unknown);
    expect(json.tasks.map(({ payload }) => payload)).toEqual(payloads);
  });
});

describe("random numbers", () => {
  it("lie where they should", () => {
    const random = new Random(1);
    const numbers = Array.from({ length: 10_000 }, () => random.between(3, 5));
    expect(new Set(numbers)).toEqual(new Set([3, 4, 5]));
    expect(Random.of(1, "a").next()).not.toBe(Random.of(1, "b").next());
  });
});
