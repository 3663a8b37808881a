import type { JsonValue } from "@spe/task";
import type { AskUpstream, RunTask, UpstreamAnswer } from "../protocol/worker-messages.js";

type Results = Record<string, JsonValue>;

interface Asked {
  readonly resolve: (result: JsonValue) => void;
  readonly reject: (error: Error) => void;
}

/** The results of the tasks before this one: those that came with the run, and those to be asked for one by one. */
export class UpstreamResults {
  /** Without a prototype: a task may be called `__proto__`. */
  readonly given: Readonly<Results> = Object.create(null) as Results;
  readonly #taskName: string;
  readonly #toAsk: ReadonlySet<string>;
  readonly #ask: (question: AskUpstream) => void;
  readonly #asked = new Map<string, Asked[]>();

  constructor(request: RunTask, ask: (question: AskUpstream) => void) {
    this.#taskName = request.task;
    this.#toAsk = new Set(request.resultsToAsk);
    this.#ask = ask;
    const given = this.given as Results;
    for (const [task, text] of request.results) given[task] = JSON.parse(text) as JsonValue;
  }

  async get(task: string): Promise<JsonValue> {
    const given = this.given[task];
    if (given !== undefined) return given;
    if (!this.#toAsk.has(task)) throw new Error(`No result of a task "${task}" is given to "${this.#taskName}".`);
    return new Promise((resolve, reject) => {
      const waiting = this.#asked.get(task);
      if (waiting !== undefined) waiting.push({ resolve, reject });
      else {
        this.#asked.set(task, [{ resolve, reject }]);
        this.#ask({ kind: "ask", task });
      }
    });
  }

  answer({ task, result, problem }: UpstreamAnswer): void {
    const waiting = this.#asked.get(task) ?? [];
    this.#asked.delete(task);
    for (const { resolve, reject } of waiting) {
      if (result === undefined) reject(new Error(problem ?? `The result of "${task}" can't be had.`));
      else resolve(JSON.parse(result) as JsonValue);
    }
  }
}
