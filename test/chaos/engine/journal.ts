import { createWriteStream, type WriteStream } from "node:fs";

/** Everything that a run saw and did, a line each, in the order in which it came: what to read when a promise was broken. */
export class Journal {
  readonly #file: WriteStream;

  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: "a" });
  }

  note(what: string, value: unknown): void {
    this.#file.write(`${JSON.stringify({ at: new Date().toISOString(), what, value })}\n`);
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#file.end(resolve));
  }
}
