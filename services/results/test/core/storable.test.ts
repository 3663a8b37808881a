import { describe, expect, it } from "vitest";
import { storableText, storableTime } from "../../src/core/storable.js";

describe("what Postgres can hold", () => {
  it.each([
    ["2026-11-22T05:30:00.123Z", "2026-11-22T05:30:00.123Z"],
    ["2026-11-22T05:30:00+02:00", "2026-11-22T03:30:00.000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"],
    ["2026-13-01T00:00:00Z", null],
    ["+275760-01-01T00:00:00Z", null],
    ["-000001-01-01T00:00:00Z", null],
    ["yesterday", null],
    ["", null],
    [undefined, null],
  ])("is of the time %s: %s", (text, stored) => {
    expect(storableTime(text)).toBe(stored);
  });

  it("is any text without NUL", () => {
    expect(storableText("a\u0000b\u0000")).toBe("a\ufffdb\ufffd");
  });
});
