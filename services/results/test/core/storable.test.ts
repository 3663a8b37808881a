import { describe, expect, it } from "vitest";
import { storableText, storableTime } from "../../src/core/storable.js";

describe("what Postgres can hold", () => {
  it.each([
    ["2026-11-22T05:30:00.123Z", Date.UTC(2026, 10, 22, 5, 30, 0, 123)],
    ["2026-11-22T05:30:00+02:00", Date.UTC(2026, 10, 22, 3, 30)],
    ["0001-01-01T00:00:00Z", -62_135_596_800_000],
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
