import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { CompletionChecker, type ExpectedJob, JobEventChecker, TopicObserver } from "@spe/testkit";
import { expect, it } from "vitest";
import { killService, names, type ServiceName } from "./engine.js";
import { isEnded, untilJob } from "./http.js";
import { KafkaSide } from "./kafka.js";
import { type Graph, jobOf } from "./workflow-graph.js";

const folder = new URL("../cases/graphs/", import.meta.url);
const graphs = readdirSync(folder)
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")) as Graph)
  .filter((graph) => graph.tasks.length <= 30);

it.each<ServiceName>(["planner", "executor", "results", "gateway"])(
  "kill -9 of the %s in the middle of 200 graphs: each job completes once, and the view says the same",
  async (service) => {
    const kafka = await KafkaSide.connect();
    const expected = new Map<string, ExpectedJob>();
    const completions = new CompletionChecker();
    const events = new JobEventChecker(expected);
    let completed = 0;
    const completionTopic = await TopicObserver.open(
      kafka.messaging,
      kafka.codec,
      names.completedJobs,
      "completedJobs",
      (one) => {
        completions.see(one);
        completed++;
      },
    );
    const eventTopic = await TopicObserver.open(kafka.messaging, kafka.codec, names.jobEvents, "jobEvents", (one) =>
      events.see(one),
    );
    try {
      const jobs = Array.from({ length: 200 }, (_, n) => ({
        id: randomUUID(),
        ...jobOf(graphs[n % graphs.length]!, { numWorkers: 4, longestMs: 8 }),
      }));
      for (const { id, needs } of jobs) expected.set(id, { numWorkers: 4, needs });
      await Promise.all(jobs.map(({ id, job }) => kafka.submit(id, JSON.stringify(job))));
      await completionTopic.until(
        () => completed >= 40,
        60_000,
        () => `${completed} completions before the kill`,
      );
      killService(service);
      await completionTopic.until(
        () => completed >= jobs.length,
        120_000,
        () => `${completed} of ${jobs.length} completions after the kill`,
      );
      for (const { id } of jobs) expect((await untilJob(id, isEnded, 60_000)).status).toBe("succeeded");
      expect(completions.verify(expected.keys())).toEqual([]);
      expect(events.verify()).toEqual([]);
      if (service !== "executor") expect(events.redeliveries()).toBe(0);
    } finally {
      await completionTopic.stop();
      await eventTopic.stop();
      await kafka.close();
    }
  },
  240_000,
);
