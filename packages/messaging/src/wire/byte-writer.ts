const twoTo32 = 0x1_0000_0000;

/** Writes Kafka's primitive types into one growing buffer. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 512) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  int8(value: number): this {
    this.#length = this.#room(1).writeInt8(value, this.#length);
    return this;
  }

  int16(value: number): this {
    this.#length = this.#room(2).writeInt16BE(value, this.#length);
    return this;
  }

  int32(value: number): this {
    this.#length = this.#room(4).writeInt32BE(value, this.#length);
    return this;
  }

  int64(value: number): this {
    const buffer = this.#room(8);
    buffer.writeInt32BE(Math.floor(value / twoTo32), this.#length);
    buffer.writeUInt32BE(((value % twoTo32) + twoTo32) % twoTo32, this.#length + 4);
    this.#length += 8;
    return this;
  }

  string(value: string | null): this {
    if (value === null) return this.int16(-1);
    const length = Buffer.byteLength(value);
    this.int16(length);
    this.#room(length).write(value, this.#length);
    this.#length += length;
    return this;
  }

  /** Bytes preceded by their length as int32. */
  bytes(value: Buffer): this {
    this.int32(value.length);
    value.copy(this.#room(value.length), this.#length);
    this.#length += value.length;
    return this;
  }

  array<T>(values: readonly T[], element: (value: T) => void): this {
    this.int32(values.length);
    for (const value of values) element(value);
    return this;
  }

  /** As in "flexible" messages: lengths are one more than they are, and each structure ends with its tagged fields. */
  compactString(value: string): this {
    const length = Buffer.byteLength(value);
    this.unsignedVarint(length + 1);
    this.#room(length).write(value, this.#length);
    this.#length += length;
    return this;
  }

  compactArray<T>(values: readonly T[], element: (value: T) => void): this {
    this.unsignedVarint(values.length + 1);
    for (const value of values) element(value);
    return this;
  }

  noTaggedFields(): this {
    return this.unsignedVarint(0);
  }

  unsignedVarint(value: number): this {
    let rest = value;
    while (rest >= 0x80) {
      this.int8(((rest & 0x7f) | 0x80) - 0x100);
      rest >>>= 7;
    }
    return this.int8(rest);
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #room(bytes: number): Buffer {
    const needed = this.#length + bytes;
    if (needed > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    return this.#buffer;
  }
}
