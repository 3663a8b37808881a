import avsc, { type Resolver, type Type } from "avsc";
import { headerBytes, readSchemaId, writeHeader } from "./wire-format.js";

const scratch = Buffer.allocUnsafe(64 << 10);

export type Decoded =
  | { readonly is: "decoded"; readonly value: unknown }
  | { readonly is: "unknown_schema"; readonly schemaId: number }
  | { readonly is: "undecodable"; readonly why: string };

type Reading =
  | { readonly is: "direct" }
  | { readonly is: "resolved"; readonly resolver: Resolver }
  | { readonly is: "impossible"; readonly why: string };

/** Encodes and decodes one kind of message, synchronously, for the writers' schemas that it has learnt. */
export class MessageCodec {
  readonly #schemaId: number;
  readonly #type: Type;
  readonly #readings = new Map<number, Reading>();

  constructor(schemaId: number, schema: object) {
    this.#schemaId = schemaId;
    this.#type = avsc.Type.forSchema(schema as Parameters<typeof avsc.Type.forSchema>[0], { omitRecordMethods: true });
    this.#readings.set(schemaId, { is: "direct" });
  }

  encode(value: unknown): Buffer {
    const end = this.#encodeInto(scratch, value);
    if (end >= 0) {
      writeHeader(scratch, this.#schemaId);
      return Buffer.from(scratch.subarray(0, end));
    }
    const bytes = Buffer.allocUnsafe(scratch.length - end);
    writeHeader(bytes, this.#schemaId);
    return bytes.subarray(0, this.#encodeInto(bytes, value));
  }

  /** Whoever writes with that schema can be understood from now on, or never. */
  learn(schemaId: number, writer: Type): void {
    try {
      this.#readings.set(schemaId, {
        is: "resolved",
        resolver: this.#type.createResolver(writer, { ignoreNamespaces: true }),
      });
    } catch (thrown) {
      this.#readings.set(schemaId, { is: "impossible", why: messageOf(thrown) });
    }
  }

  decode(bytes: Buffer): Decoded {
    const schemaId = readSchemaId(bytes);
    if (schemaId === undefined) return { is: "undecodable", why: "The value is not Avro in the Confluent wire format" };
    const reading = this.#readings.get(schemaId);
    if (reading === undefined) return { is: "unknown_schema", schemaId };
    const what = `Bytes written with schema ${schemaId.toString()} can't be read as ${this.#type.name ?? "ours"}`;
    if (reading.is === "impossible") return { is: "undecodable", why: `${what}: ${reading.why}` };
    try {
      const body = bytes.subarray(headerBytes);
      const value: unknown = this.#type.fromBuffer(body, reading.is === "resolved" ? reading.resolver : undefined);
      return { is: "decoded", value };
    } catch (thrown) {
      return { is: "undecodable", why: `${what}: ${messageOf(thrown)}` };
    }
  }

  /** Where the body ends; negative by as many bytes as are missing. */
  #encodeInto(bytes: Buffer, value: unknown): number {
    try {
      return this.#type.encode(value, bytes, headerBytes);
    } catch (thrown) {
      const wrong: string[] = [];
      this.#type.isValid(value, { errorHook: (path) => wrong.push(path.join(".")) });
      const where = wrong.length === 0 ? messageOf(thrown) : wrong.slice(0, 5).join(", ");
      throw new TypeError(`The value does not fit ${this.#type.name ?? "its schema"} at: ${where}.`, { cause: thrown });
    }
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
