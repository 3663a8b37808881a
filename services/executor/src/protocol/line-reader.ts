const newline = 0x0a;

export interface Line {
  readonly text: string;
  /** The line was longer than allowed; this is its beginning, or its continuation. */
  readonly truncated: boolean;
}

/**
 * Cuts a byte stream into lines of UTF-8. A line longer than `maxBytes` is cut off there: what follows, up to the line's end,
 * is dropped, so that no stream makes its reader hold more than that.
 */
export class LineReader {
  readonly #maxBytes: number;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #isOverlong = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  read(chunk: Buffer): readonly Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#hold(chunk.subarray(start, end));
      lines.push(this.#take());
      start = end + 1;
    }
    this.#hold(chunk.subarray(start));
    return lines;
  }

  /** The stream has ended: what was begun without a newline at its end. */
  rest(): Line | undefined {
    return this.#heldBytes === 0 ? undefined : this.#take();
  }

  #hold(bytes: Buffer): void {
    const room = this.#maxBytes - this.#heldBytes;
    if (bytes.length > room) this.#isOverlong = true;
    const kept = bytes.length > room ? bytes.subarray(0, room) : bytes;
    if (kept.length === 0) return;
    this.#held.push(kept);
    this.#heldBytes += kept.length;
  }

  #take(): Line {
    const text = Buffer.concat(this.#held, this.#heldBytes).toString("utf8");
    const line = { text, truncated: this.#isOverlong };
    this.#held = [];
    this.#heldBytes = 0;
    this.#isOverlong = false;
    return line;
  }
}
