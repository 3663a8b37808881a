import { describe, expect, it } from "vitest";
import { jobIdFault, jobIdOfKey, jobIdOfPosition } from "../src/index.js";

describe("a job id", () => {
  it.each(["a", "job 1", "ünïcödé", "日本", "x".repeat(256), "...", "a/b"])("may be %j", (id) => {
    expect(jobIdFault(id)).toBeUndefined();
    expect(jobIdOfKey(Buffer.from(id))).toBe(id);
  });

  it.each(["", ".", "..", "a\u0000b", "a\nb", "x\u007f", "x".repeat(257), "ü".repeat(129), "\ud800"])(
    "may not be %j",
    (id) => {
      expect(jobIdFault(id)).toMatch(/job id/);
    },
  );

  it("is not read from bytes that are not UTF-8", () => {
    expect(jobIdOfKey(Buffer.from([0xff, 0xfe]))).toBeUndefined();
  });

  it("keeps a leading byte order mark, as the bytes are the identity", () => {
    expect(jobIdOfKey(Buffer.from("\ufeffa"))).toBe("\ufeffa");
  });

  it("of a record without a key is its position", () => {
    expect(jobIdOfPosition(3, 1412)).toBe("pendingJobs-3-1412");
  });
});
