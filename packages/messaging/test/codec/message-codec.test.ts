import avsc from "avsc";
import { expect, test } from "vitest";
import { MessageCodec } from "../../src/codec/message-codec.js";
import { headerBytes, readSchemaId, writeHeader } from "../../src/codec/wire-format.js";

const schema = {
  type: "record",
  name: "Thing",
  namespace: "spe",
  fields: [
    { name: "id", type: "string" },
    { name: "size", type: "long", default: 0 },
    { name: "note", type: ["null", "string"], default: null },
  ],
};

/** Written by a newer producer: one field more, one less. */
const newer = {
  type: "record",
  name: "Thing",
  namespace: "elsewhere",
  fields: [
    { name: "id", type: "string" },
    { name: "colour", type: "string", default: "red" },
    { name: "note", type: ["null", "string"], default: null },
  ],
};

function withHeader(id: number, body: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  writeHeader(header, id);
  return Buffer.concat([header, body]);
}

test("what was encoded is decoded; absent fields take their defaults", () => {
  const codec = new MessageCodec(7, schema);
  const bytes = codec.encode({ id: "a", note: "n" });
  expect(readSchemaId(bytes)).toBe(7);
  expect(codec.decode(bytes)).toEqual({ is: "decoded", value: { id: "a", size: 0, note: "n" } });
});

test("values larger than the scratch buffer are encoded too", () => {
  const codec = new MessageCodec(7, schema);
  const value = { id: "x".repeat(300_000), size: 1, note: null };
  expect(codec.decode(codec.encode(value))).toEqual({ is: "decoded", value });
});

test("another writer's schema is resolved to ours once it is learnt", () => {
  const codec = new MessageCodec(7, schema);
  const writer = avsc.Type.forSchema(newer as never);
  const bytes = withHeader(8, writer.toBuffer({ id: "a", colour: "blue", note: "n" }));
  expect(codec.decode(bytes)).toEqual({ is: "unknown_schema", schemaId: 8 });
  codec.learn(8, writer);
  expect(codec.decode(bytes)).toEqual({ is: "decoded", value: { id: "a", size: 0, note: "n" } });
});

test("a writer's schema that can't be resolved to ours makes its bytes undecodable", () => {
  const codec = new MessageCodec(7, schema);
  const writer = avsc.Type.forSchema({ ...newer, fields: [{ name: "id", type: "int" }] } as never);
  codec.learn(8, writer);
  expect(codec.decode(withHeader(8, writer.toBuffer({ id: 1 }))).is).toBe("undecodable");
});

test.each([
  ["nothing", Buffer.alloc(0)],
  ["four bytes", Buffer.from([0, 0, 0, 0])],
  ["JSON", Buffer.from('{"id":"a"}')],
  ["a body cut off", new MessageCodec(7, schema).encode({ id: "abc" }).subarray(0, 7)],
  ["bytes behind the body", Buffer.concat([new MessageCodec(7, schema).encode({ id: "abc" }), Buffer.from([1])])],
])("%s is undecodable", (_, bytes) => {
  expect(new MessageCodec(7, schema).decode(bytes).is).toBe("undecodable");
});

test("a long beyond what a number holds exactly is undecodable", () => {
  const wide = avsc.types.LongType.__with({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(value);
      return buffer;
    },
    fromJSON: BigInt,
    toJSON: Number,
    isValid: (value: unknown) => typeof value === "bigint",
    compare: (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0),
  });
  const writer = avsc.Type.forSchema(schema as never, { registry: { long: wide } });
  const bytes = withHeader(7, writer.toBuffer({ id: "a", size: 2n ** 60n, note: null }));
  expect(new MessageCodec(7, schema).decode(bytes).is).toBe("undecodable");
});

test("a value that does not fit is refused with the place where it does not", () => {
  const codec = new MessageCodec(7, schema);
  expect(() => codec.encode({ id: "a", size: 2 ** 60 })).toThrow(/size/);
  expect(() => codec.encode({ size: 1 })).toThrow(TypeError);
});
