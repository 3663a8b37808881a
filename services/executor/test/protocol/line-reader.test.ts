import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LineReader } from "../../src/protocol/line-reader.js";

describe("a line reader", () => {
  it("cuts the same lines however the bytes arrive", () => {
    const anyLines = fc.array(fc.string({ unit: "grapheme" }).map((line) => line.replaceAll("\n", " ")));
    fc.assert(
      fc.property(anyLines, fc.integer({ min: 1, max: 7 }), (lines, chunkBytes) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""));
        const reader = new LineReader(1_000_000);
        const read: string[] = [];
        for (let i = 0; i < bytes.length; i += chunkBytes) {
          read.push(...reader.read(bytes.subarray(i, i + chunkBytes)).map(({ text }) => text));
        }
        expect(read).toEqual(lines);
        expect(reader.rest()).toBeUndefined();
      }),
    );
  });

  it("cuts a line that is too long and says so, and goes on with the next", () => {
    const reader = new LineReader(3);
    expect(reader.read(Buffer.from("abcdef"))).toEqual([]);
    expect(reader.read(Buffer.from("gh\nij\n"))).toEqual([
      { text: "abc", truncated: true },
      { text: "ij", truncated: false },
    ]);
  });

  it("gives out at the end what had no newline", () => {
    const reader = new LineReader(10);
    reader.read(Buffer.from("a\nb"));
    expect(reader.rest()).toEqual({ text: "b", truncated: false });
  });
});
