const twoTo32 = 0x1_0000_0000;

/** Reads Kafka's primitive types from a buffer, from front to back. Strings and numbers are copied, `bytes` are views. */
export class ByteReader {
  readonly buffer: Buffer;
  offset: number;

  constructor(buffer: Buffer, offset = 0) {
    this.buffer = buffer;
    this.offset = offset;
  }

  get remaining(): number {
    return this.buffer.length - this.offset;
  }

  int8(): number {
    const value = this.buffer.readInt8(this.offset);
    this.offset += 1;
    return value;
  }

  int16(): number {
    const value = this.buffer.readInt16BE(this.offset);
    this.offset += 2;
    return value;
  }

  int32(): number {
    const value = this.buffer.readInt32BE(this.offset);
    this.offset += 4;
    return value;
  }

  /** Exact up to 2^53, which no offset, time stamp or producer id reaches. */
  int64(): number {
    const value = this.buffer.readInt32BE(this.offset) * twoTo32 + this.buffer.readUInt32BE(this.offset + 4);
    this.offset += 8;
    return value;
  }

  string(): string {
    return this.nullableString() ?? "";
  }

  nullableString(): string | null {
    const length = this.int16();
    if (length < 0) return null;
    return this.#text(length);
  }

  bytes(length: number): Buffer {
    const end = this.offset + length;
    if (length < 0 || end > this.buffer.length) throw new RangeError("the message ends in the middle of a field");
    const view = this.buffer.subarray(this.offset, end);
    this.offset = end;
    return view;
  }

  array<T>(element: () => T): T[] {
    const length = this.int32();
    const values: T[] = [];
    for (let i = 0; i < length; i++) values.push(element());
    return values;
  }

  /** As in "flexible" messages: see ByteWriter. */
  compactString(): string {
    return this.#text(Math.max(0, this.unsignedVarint() - 1));
  }

  compactArray<T>(element: () => T): T[] {
    const length = this.unsignedVarint() - 1;
    const values: T[] = [];
    for (let i = 0; i < length; i++) values.push(element());
    return values;
  }

  skipTaggedFields(): void {
    for (let left = this.unsignedVarint(); left > 0; left--) {
      this.unsignedVarint();
      this.bytes(this.unsignedVarint());
    }
  }

  /** A zigzag-coded integer of up to 53 bits. */
  varint(): number {
    const value = this.unsignedVarint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  unsignedVarint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.buffer[this.offset++];
      if (byte === undefined) throw new RangeError("the message ends in the middle of a varint");
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  varintBytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.bytes(length);
  }

  varintString(): string {
    return this.#text(Math.max(0, this.varint()));
  }

  #text(length: number): string {
    const text = this.buffer.toString("utf8", this.offset, this.offset + length);
    this.offset += length;
    return text;
  }
}
