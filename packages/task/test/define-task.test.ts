import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, expectTypeOf, it } from "vitest";
import { checkPayload, defineTask, isTaskDefinition, type JsonValue, type TaskDefinition } from "../src/index.js";

/** A validator written by hand: `{ "quality": <number> }`, completed with a default. */
const qualitySchema: StandardSchemaV1<unknown, { quality: number }> = {
  "~standard": {
    version: 1,
    vendor: "test",
    validate(value) {
      const quality = (value as { quality?: unknown } | null)?.quality ?? 80;
      if (typeof quality === "number") return { value: { quality } };
      return { issues: [{ message: "expected a number", path: ["quality"] }, { message: "expected an object" }] };
    },
  },
};

const compress = defineTask({
  type: "image.compress",
  payload: qualitySchema,
  run: (payload) => ({ quality: payload.quality }),
});

describe("defineTask", () => {
  it("types the payload by its validator, and leaves it JSON where there is none", () => {
    expectTypeOf(compress).toEqualTypeOf<TaskDefinition<{ quality: number }>>();
    const echo = defineTask({ type: "echo", run: (payload) => payload });
    expectTypeOf(echo).toEqualTypeOf<TaskDefinition<JsonValue>>();
  });

  it("takes handlers that return nothing", () => {
    expect(isTaskDefinition(defineTask({ type: "silent", async run() {} }))).toBe(true);
  });

  it.each(["", "image compress", "é", "x".repeat(129)])("refuses the type %j, naming it", (type) => {
    expect(() => defineTask({ type, run: () => null })).toThrow(JSON.stringify(type));
  });

  it("refuses a payload that is no Standard Schema validator", () => {
    expect(() => defineTask({ type: "x", payload: {} as never, run: () => null })).toThrow("Standard Schema");
  });
});

describe("isTaskDefinition", () => {
  it("knows handlers by shape, whoever made them", () => {
    expect(isTaskDefinition({ type: "plain", run() {} })).toBe(true);
    for (const other of [null, "echo", [], {}, { type: "x" }, { type: "x", run: "no" }, { type: 1, run() {} }]) {
      expect(isTaskDefinition(other)).toBe(false);
    }
  });
});

describe("checkPayload", () => {
  it("gives the validator's output", async () => {
    expect(await checkPayload(compress, {})).toEqual({ valid: true, payload: { quality: 80 } });
  });

  it("lets everything pass where there is no validator", async () => {
    const echo = defineTask({ type: "echo", run: (payload) => payload });
    expect(await checkPayload(echo, [1])).toEqual({ valid: true, payload: [1] });
  });

  it("names each fault by its JSON pointer", async () => {
    expect(await checkPayload(compress, { quality: "70" })).toEqual({
      valid: false,
      message: "The payload doesn't suit image.compress: /quality: expected a number; the payload: expected an object.",
    });
  });
});
