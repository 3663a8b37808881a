import { randomUUID } from "node:crypto";
import { type ExpectedJob, JobEventChecker, TopicObserver } from "@spe/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { names } from "./engine.js";
import { call, isEnded, untilJob } from "./http.js";
import { KafkaSide } from "./kafka.js";
import { mostAtOnce, startedTooEarly } from "./task-times.js";
import { allGraphs, type Graph, jobOf } from "./workflow-graph.js";

let kafka: KafkaSide;
let events: TopicObserver;
const expected = new Map<string, ExpectedJob>();
const checker = new JobEventChecker(expected);
const endSeen = new Set<string>();

beforeAll(async () => {
  kafka = await KafkaSide.connect();
  events = await TopicObserver.open(kafka.messaging, kafka.codec, names.jobEvents, "jobEvents", (one) => {
    checker.see(one);
    if (one.events.some(({ type }) => type === "job.succeeded")) endSeen.add(one.jobId);
  });
});
afterAll(async () => {
  await events.stop();
  await kafka.close();
});

describe("a real workflow graph", () => {
  it.each(allGraphs())(
    "$name runs in order and never on more workers than asked for: 1, 2, 4, 8",
    async (graph) => {
      const ended = await Promise.all([1, 2, 4, 8].map((numWorkers) => runOn(graph, numWorkers)));
      expect(checker.verify()).toEqual([]);
      for (const { numWorkers, job } of ended) {
        expect(job).toMatchObject({ status: "succeeded", taskCounts: { succeeded: graph.tasks.length } });
        expect(startedTooEarly(job.tasks)).toEqual([]);
        expect(mostAtOnce(job.tasks)).toBeLessThanOrEqual(numWorkers);
      }
    },
    120_000,
  );
});

async function runOn(graph: Graph, numWorkers: number) {
  const id = randomUUID();
  const { job, needs } = jobOf(graph, { numWorkers });
  expected.set(id, { numWorkers, needs });
  expect((await call("POST", "/jobs", { ...job, id })).status).toBe(202);
  const ended = await untilJob(id, isEnded, 90_000);
  await events.until(
    () => endSeen.has(id),
    30_000,
    () => `the events of ${id} do not end in job.succeeded`,
  );
  return { numWorkers, job: ended };
}
