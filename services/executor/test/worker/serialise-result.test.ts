import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { serialiseResult } from "../../src/worker/serialise-result.js";

function nested(depth: number): unknown {
  let value: unknown = 0;
  for (let i = 0; i < depth; i++) value = i % 2 === 0 ? [value] : { in: value };
  return value;
}

const circular: { self?: unknown } = {};
circular.self = circular;

describe("a result", () => {
  it.each([
    ["nothing", undefined, "null"],
    ["a member called __proto__", JSON.parse(`{"__proto__":1}`), `{"__proto__":1}`],
    ["NUL", "\u0000", `"\\u0000"`],
    ["an absent member", { a: undefined, b: 1 }, `{"b":1}`],
    ["a date", new Date(0), `"1970-01-01T00:00:00.000Z"`],
    ["the largest integer", Number.MAX_SAFE_INTEGER, "9007199254740991"],
    ["a large number that is no integer in JSON", 1e300, "1e+300"],
  ])("with %s is written", (_name, value, text) => {
    expect(serialiseResult(value)).toEqual({ ok: true, text });
  });

  it.each([
    ["a bigint", 1n],
    ["a circle", circular],
    ["a function", () => 1],
    ["a function inside", { f: () => 1 }],
    ["a symbol", [Symbol("s")]],
    ["undefined in an array", [undefined]],
    ["NaN", { n: Number.NaN }],
    ["infinity", Infinity],
    ["an integer beyond 2^53-1", 2 ** 53],
    ["a lone surrogate", "\ud800"],
    ["a lone surrogate in a member's name", { "\udc00": 1 }],
    ["101 levels", nested(101)],
  ])("with %s is an invalid result", (_name, value) => {
    expect(serialiseResult(value)).toMatchObject({ ok: false, reason: "invalid_result" });
  });

  it("may be 100 levels deep and 256 KiB large, and no larger", () => {
    expect(serialiseResult(nested(100))).toMatchObject({ ok: true });
    expect(serialiseResult("x".repeat(256 * 1024 - 2))).toMatchObject({ ok: true });
    expect(serialiseResult("x".repeat(256 * 1024 - 1))).toMatchObject({ ok: false, reason: "result_too_large" });
  });

  it("comes back as it was", () => {
    const anyJson = fc.jsonValue({ maxDepth: 5 }).filter((value) => !/-0(?![.\d])/.test(JSON.stringify(value)));
    fc.assert(
      fc.property(anyJson, (value) => {
        const serialised = serialiseResult(value);
        if (serialised.ok) expect(JSON.parse(serialised.text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
