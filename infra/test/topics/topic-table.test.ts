import { namesWith } from "@spe/contracts";
import { expect, it } from "vitest";
import { fixedTopics, topicTable } from "../../src/topics/topic-table.js";

const table = topicTable({ prefix: "test.", partitions: 8, replication: 1, pools: ["default", "gpu"] });
const topic = (name: string) => table.find((one) => one.name === `test.${name}`)!;

it("has every topic once, with the prefix, and four lanes a pool", () => {
  const names = table.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.every((name) => name.startsWith("test."))).toBe(true);
  expect(names.filter((name) => name.startsWith("test.tasks."))).toHaveLength(8);
  expect(names).toHaveLength(18);
});

it("gives what belongs to jobs one partition count, so that a job's partition is the same in all of them", () => {
  const counts = table.filter(({ name }) => name !== "test.executorRegistry").map(({ partitions }) => partitions);
  expect(new Set(counts)).toEqual(new Set([8]));
  expect(topic("executorRegistry").partitions).toBe(1);
});

it.each(["pendingJobs", "jobControl", "taskEvents", "tasks.default.urgent"])(
  "H8: never expires %s by time, and stamps it by the broker's clock",
  (name) => {
    expect(topic(name).config).toMatchObject({
      "cleanup.policy": "delete",
      "retention.ms": "-1",
      "retention.bytes": "-1",
      "message.timestamp.type": "LogAppendTime",
    });
  },
);

it("H25: flushes each accepted job, and stores public input uncompressed", () => {
  expect(topic("pendingJobs").config).toMatchObject({ "flush.messages": "1", "compression.type": "uncompressed" });
  expect(topic("jobControl").config["compression.type"]).toBe("uncompressed");
});

it.each([
  ["executorControl", 1],
  ["jobEvents", 7],
  ["taskLogs", 7],
  ["completedJobs", 30],
  ["pendingJobs.dlq", 30],
])("keeps %s for %i days", (name, days) => {
  expect(topic(name).config["retention.ms"]).toBe(String(days * 86_400_000));
});

it.each(["plannerState", "executorRegistry"])("compacts %s and never deletes from it", (name) => {
  expect(topic(name).config["cleanup.policy"]).toBe("compact");
});

it("lets limits grow along the path: input, what is made of it, dead letter (H7)", () => {
  const limit = (name: string) => Number(topic(name).config["max.message.bytes"]);
  expect(limit("pendingJobs")).toBeGreaterThan(10 * 1024 * 1024);
  expect(limit("tasks.default.normal")).toBeGreaterThan(limit("pendingJobs"));
  expect(limit("pendingJobs.dlq")).toBeGreaterThanOrEqual(limit("pendingJobs") + 64 * 1024);
  expect(limit("pendingJobs.dlq")).toBeLessThan(11 * 1024 * 1024);
});

it("asks for two in-sync replicas where there are three", () => {
  const replicated = topicTable({ prefix: "", partitions: 8, replication: 3, pools: ["default"] });
  expect(replicated.every(({ config }) => config["min.insync.replicas"] === "2")).toBe(true);
  expect(topic("pendingJobs").config["min.insync.replicas"]).toBe("1");
});

it("fixes the partition counts of what the planner reads", () => {
  expect(fixedTopics(namesWith("x."))).toEqual(["x.pendingJobs", "x.jobControl", "x.taskEvents"]);
});
