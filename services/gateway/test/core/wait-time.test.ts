import { describe, expect, it } from "vitest";
import { Problem } from "../../src/core/problem.js";
import { waitTimeMs } from "../../src/core/wait-time.js";

describe("how long a submission waits", () => {
  it.each([
    ["30s", undefined, 30_000],
    ["30", undefined, 30_000],
    ["1.5s", undefined, 1_500],
    ["500ms", undefined, 500],
    ["1m", undefined, 60_000],
    ["0", undefined, 0],
    [undefined, undefined, 0],
    [undefined, "wait=30", 30_000],
    [undefined, "respond-async, Wait=5", 5_000],
    [undefined, "wait=999", 60_000],
    [undefined, "wait=soon", 0],
    ["1s", "wait=30", 1_000],
  ])("?wait=%s and Prefer: %s is %d ms", (parameter, prefer, waitMs) => {
    expect(waitTimeMs(parameter, prefer)).toBe(waitMs);
  });

  it.each(["61s", "2m", "-1", "soon", "", "1h", "1e3"])("refuses ?wait=%s", (parameter) => {
    expect(() => waitTimeMs(parameter, undefined)).toThrow(Problem);
  });
});
