import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { serviceTable } from "./service-table.js";

const lookEveryMs = 500;
const shownLevels = new Set(["warn", "error", "fatal"]);
const quietAfterRepeatMs = 30_000;
const chunkBytes = 256 * 1024;

/** Shows what the services warn of, as they write it into their logs. Returns what ends it. */
export function watchServiceLogs(logs: string, show: (sentence: string) => void): () => void {
  const tails = serviceTable.map(({ name }) => ({ name, tail: new LogTail(join(logs, `${name}.log`)) }));
  const shownAt = new Map<string, number>();
  const look = (): void => {
    for (const { name, tail } of tails) {
      for (const line of tail.newLines()) {
        const warning = warningOf(line);
        if (warning === undefined) continue;
        const sentence = `${name}: ${warning}`;
        const last = shownAt.get(sentence);
        if (last !== undefined && performance.now() - last < quietAfterRepeatMs) continue;
        shownAt.set(sentence, performance.now());
        show(sentence);
      }
    }
  };
  const timer = setInterval(look, lookEveryMs).unref();
  return () => clearInterval(timer);
}

/** Undefined: nothing that its reader need know now. */
function warningOf(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line) as { level?: unknown; msg?: unknown; err?: { message?: unknown } };
    if (typeof entry.level !== "string" || !shownLevels.has(entry.level)) return undefined;
    const cause = typeof entry.err?.message === "string" ? `: ${entry.err.message}` : "";
    return `${entry.level}: ${String(entry.msg)}${cause}`;
  } catch {
    return undefined; // not a line of ours
  }
}

/** The lines that were added to a file since it was last looked at; from its end at the first look. */
class LogTail {
  readonly #file: string;
  #position: number;
  #rest = "";

  constructor(file: string) {
    this.#file = file;
    this.#position = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  }

  newLines(): readonly string[] {
    const size = statSync(this.#file, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= this.#position) return [];
    const begin = Math.max(this.#position, size - chunkBytes); // of a flood only the end is of use
    const buffer = Buffer.alloc(size - begin);
    const file = openSync(this.#file, "r");
    readSync(file, buffer, 0, buffer.length, begin);
    closeSync(file);
    this.#position = size;
    const lines = (this.#rest + buffer.toString("utf8")).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}
