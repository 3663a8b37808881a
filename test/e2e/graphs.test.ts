import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { type ExpectedJob, JobEventChecker, TopicObserver } from "@spe/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { names } from "./engine.js";
import { call, isEnded, untilJob } from "./http.js";
import { KafkaSide } from "./kafka.js";
import { type Graph, jobOf } from "./workflow-graph.js";

const folder = new URL("../cases/graphs/", import.meta.url);
const graphs = readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Graph);

let kafka: KafkaSide;
let events: TopicObserver;
const expected = new Map<string, ExpectedJob>();
const checker = new JobEventChecker(expected);

beforeAll(async () => {
  kafka = await KafkaSide.connect();
  events = await TopicObserver.open(kafka.messaging, kafka.codec, names.jobEvents, "jobEvents", (one) =>
    checker.see(one),
  );
});
afterAll(async () => {
  await events.stop();
  await kafka.close();
});

describe("a real workflow graph", () => {
  it.each(graphs)(
    "$name runs in order and never on more workers than asked for",
    async (graph) => {
      const id = randomUUID();
      const { job, needs } = jobOf(graph, { numWorkers: 3 });
      expected.set(id, { numWorkers: 3, needs });
      expect((await call("POST", "/jobs", { ...job, id })).status).toBe(202);
      const ended = await untilJob(id, isEnded, 60_000);
      expect(ended.status).toBe("succeeded");
      expect(ended.taskCounts).toEqual({ succeeded: graph.tasks.length });
      expect(checker.verify()).toEqual([]);
    },
    90_000,
  );
});
