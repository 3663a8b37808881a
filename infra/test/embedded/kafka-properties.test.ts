import { expect, it } from "vitest";
import { kafkaProperties } from "../../src/embedded/kafka-properties.js";

const properties = new Map(
  kafkaProperties({ dataFolder: "/d", port: 9092, controllerPort: 9093 })
    .split("\n")
    .map((line) => line.split("=", 2) as [string, string]),
);

it("H13: no transaction may stay open for longer than a minute, and it is looked every second: it holds its readers back", () => {
  expect(properties.get("transaction.max.timeout.ms")).toBe("60000");
  expect(properties.get("transaction.abort.timed.out.transaction.cleanup.interval.ms")).toBe("1000");
});

it("H25: what is acked is on the disk within a second, and a group of one need not wait for others", () => {
  expect(properties.get("log.flush.interval.ms")).toBe("1000");
  expect(properties.get("log.flush.scheduler.interval.ms")).toBe("1000");
  expect(properties.get("group.initial.rebalance.delay.ms")).toBe("0");
});

it("H25: its internal topics are few and small", () => {
  for (const count of ["offsets.topic.num.partitions", "transaction.state.log.num.partitions"]) {
    expect(properties.get(count)).toBe("8");
  }
  expect(Number(properties.get("log.segment.bytes"))).toBeLessThanOrEqual(128 * 1024 * 1024);
});

it("knows no topic that nobody made", () => {
  expect(properties.get("auto.create.topics.enable")).toBe("false");
});
