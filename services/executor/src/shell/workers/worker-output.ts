import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { maxTextBytes } from "../../protocol/bounded-text.js";
import { type Line, LineReader } from "../../protocol/line-reader.js";
import type { LogText } from "../../protocol/worker-messages.js";

const rememberedErrorBytes = 16 * 1024;

/**
 * What a worker writes to its standard descriptors themselves: the output of child processes, and what Node says in its last
 * moments. What handlers print goes over the channel.
 */
export class WorkerOutput {
  /** Resolves when both streams have ended. */
  readonly ended: Promise<unknown>;
  readonly #onLine: (line: LogText) => void;
  #errorTail = "";

  constructor(process: ChildProcess, onLine: (line: LogText) => void) {
    this.#onLine = onLine;
    process.stderr?.on("data", (chunk: Buffer) => {
      this.#errorTail = (this.#errorTail + chunk.toString("latin1")).slice(-rememberedErrorBytes);
    });
    this.ended = Promise.all([this.#read(process.stdout, "stdout"), this.#read(process.stderr, "stderr")]);
  }

  /** V8's own words when it gives up. */
  get tellsOutOfMemory(): boolean {
    return this.#errorTail.includes("JavaScript heap out of memory");
  }

  /** The line of Node's own report that names an error. */
  get errorLine(): string | undefined {
    return this.#errorTail
      .split("\n")
      .find((line) => /error/i.test(line))
      ?.trim();
  }

  #read(stream: Readable | null, name: "stdout" | "stderr"): Promise<void> {
    const lines = new LineReader(maxTextBytes);
    const take = ({ text, truncated }: Line): void => {
      const level = name === "stderr" ? "error" : "info";
      this.#onLine({ kind: "log", stream: name, level, timeMs: Date.now(), message: text, truncated });
    };
    stream?.on("data", (chunk: Buffer) => {
      for (const line of lines.read(chunk)) take(line);
    });
    stream?.on("error", () => undefined); // the other end is gone: "close" follows
    return new Promise((resolve) => {
      stream?.once("close", () => {
        const rest = lines.rest();
        if (rest !== undefined) take(rest);
        resolve();
      });
    });
  }
}
