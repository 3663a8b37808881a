import { describe, expect, it } from "vitest";
import { homePartition, jobIdOfPosition, murmur2 } from "../src/index.js";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("the home partition of a key", () => {
  // Reference values of Kafka's own UtilsTest.
  it.each([
    ["21", -973932308],
    ["foobar", -790332482],
    ["a-little-bit-long-string", -985981536],
    ["a-little-bit-longer-string", -1486304829],
    ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
    ["abc", 479470107],
  ])("hashes %s as the Java client does", (text, expected) => {
    expect(murmur2(bytes(text)) | 0).toBe(expected);
  });

  it("is never negative and below the partition count", () => {
    for (let i = 0; i < 1_000; i++) {
      const partition = homePartition(`job-${i}`, 8);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(8);
    }
  });

  it("of the id of a keyless record is where the record stands", () => {
    expect(homePartition(jobIdOfPosition(3, 1412), 8)).toBe(3);
    expect(homePartition(bytes(jobIdOfPosition(7, 0)), 8)).toBe(7);
  });

  it.each(["pendingJobs-8-0", "pendingJobs-03-1", "pendingJobs-3-", "pendingJobs-3-1x", "xpendingJobs-3-1"])(
    "of %s, which is no position, is that of its hash",
    (key) => {
      expect(homePartition(key, 8)).toBe((murmur2(bytes(key)) & 0x7fffffff) % 8);
    },
  );
});
