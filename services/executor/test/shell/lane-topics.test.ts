import { namesWith } from "@spe/contracts";
import type { Admin, TopicSpec } from "@spe/messaging";
import { expect, it } from "vitest";
import { createLanes } from "../../src/shell/lane-topics.js";

it("H26: the lanes of a pool are made by the executor that needs them first, as wide as everything else, and never expire", async () => {
  const made: TopicSpec[] = [];
  const admin: Pick<Admin, "partitionCount" | "brokerCount" | "createTopics"> = {
    partitionCount: async () => 8,
    brokerCount: async () => 1,
    createTopics: async (specs) => {
      made.push(...specs);
      return specs.map(({ name }) => name);
    },
  };
  expect(await createLanes(admin as Admin, namesWith("x."), "gpu")).toEqual({ partitionCount: 8 });
  expect(made.map(({ name }) => name)).toEqual(
    ["urgent", "high", "normal", "low"].map((lane) => `x.tasks.gpu.${lane}`),
  );
  for (const { partitions, config } of made) {
    expect(partitions).toBe(8);
    expect(config).toMatchObject({ "retention.ms": "-1", "retention.bytes": "-1" });
  }
});
