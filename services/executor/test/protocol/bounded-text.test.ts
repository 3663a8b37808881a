import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedText } from "../../src/protocol/bounded-text.js";

describe("bounded text", () => {
  it("has no NUL and no half of a character pair", () => {
    expect(boundedText("a\0b\ud800c").text).toBe("a\ufffdb\ufffdc");
  });

  it("is cut between characters", () => {
    expect(boundedText("ab€", 4)).toEqual({ text: "ab", truncated: true });
    expect(boundedText("ab€", 5)).toEqual({ text: "ab€", truncated: false });
  });

  it("is well-formed, never longer than allowed, and unchanged where nothing is wrong with it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), fc.integer({ min: 4, max: 40 }), (text, maxBytes) => {
        const bounded = boundedText(text, maxBytes);
        expect(Buffer.byteLength(bounded.text)).toBeLessThanOrEqual(maxBytes);
        expect(bounded.text).not.toMatch(/\p{Surrogate}/u);
        const clean = text.replaceAll("\0", "\ufffd");
        if (bounded.truncated) expect(clean.startsWith(bounded.text)).toBe(true);
        else expect(bounded.text).toBe(clean);
      }),
    );
  });
});
