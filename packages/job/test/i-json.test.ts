import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonText } from "../src/json-text.js";
import { readIJson } from "../src/i-json.js";

const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`;

describe("the I-JSON reader", () => {
  it("agrees with JSON.parse on every value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false, maxDepth: 8 }), fc.constantFrom(0, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const reading = readIJson(text);
        if (reading.kind === "value") expect(JSON.parse(JSON.stringify(reading.value))).toEqual(JSON.parse(text));
        else expect(text).toMatch(/\\u[dD][89a-fA-F]|\d{16}/);
      }),
    );
  });

  it("refuses whatever JSON.parse refuses, and never throws", () => {
    const fragments = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      '"',
      ",",
      ":",
      "1",
      "-",
      ".",
      "e",
      "true",
      "nul",
      "\\",
      "\\u00",
      " ",
      "\u0001",
      "a",
    );
    fc.assert(
      fc.property(fc.array(fragments, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        if (readIJson(text).kind !== "not_json") expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', ["a"], /twice/],
    ['{"a":{"b":[0,{"c":1,"\\u0063":2}]}}', ["a", "b", 1, "c"], /twice/],
    ['{"a":"\\ud800"}', ["a"], /surrogate/],
    ['{"a":"\ud800"}', ["a"], /surrogate/],
    ['{"a":"\\udc00\\ud800"}', ["a"], /surrogate/],
    ['{"a":9007199254740992}', ["a"], /9007199254740992/],
    ['{"a":-9007199254740992}', ["a"], /-9007199254740992/],
    ['{"a":[1e400]}', ["a", 0], /1e400/],
    [`{"a":${nested(100)}}`, ["a", ...Array<number>(99).fill(0)], /100 deep/],
  ])("says where %s is not I-JSON", (text, path, message) => {
    const reading = readIJson(text);
    expect(reading).toMatchObject({
      kind: "not_i_json",
      faults: [{ path, message: expect.stringMatching(message) as string }],
    });
  });

  it.each([
    '{"a":9007199254740991}',
    '"\\ud83d\\ude00"',
    '"\\u0000"',
    "1e300",
    `{"a":${nested(99)}}`,
    '{"__proto__":{"__proto__":1}}',
    "\ufeff 1 ",
  ])("accepts %s", (text) => expect(readIJson(text).kind).toBe("value"));

  it("says where text stops being JSON", () => {
    const reading = readIJson('{\n  "a": 1,\n  b: 2\n}');
    expect(reading).toEqual({
      kind: "not_json",
      message: expect.stringContaining('"b" stands at line 3, column 3') as string,
    });
  });

  it("needs no more stack for a million brackets", () => {
    for (const open of ["[", '{"a":', '[{"a":']) expect(readIJson(open.repeat(1_000_000)).kind).toBe("not_i_json");
  });

  it("reports at most 20 faults", () => {
    const reading = readIJson(`[${Array<string>(50).fill("1e999").join(",")}]`);
    expect(reading.kind === "not_i_json" && reading.faults.length).toBe(20);
  });

  it("hands over as text what it is told to, without white space, members in their order", () => {
    const text = '{ "p" : { "2" : 1.0, "1": " a\\" b ", "x" :[ 1 , -0 ] } }';
    const reading = readIJson(text, { keepsText: (path) => path.length === 1 });
    expect(reading).toMatchObject({ kind: "value", value: { p: new JsonText('{"2":1.0,"1":" a\\" b ","x":[1,-0]}') } });
  });
});
