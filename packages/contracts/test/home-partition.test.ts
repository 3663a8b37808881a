import { describe, expect, it } from "vitest";
import { homePartition, murmur2 } from "../src/index.js";

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
});
