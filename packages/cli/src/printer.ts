import { SpeError } from "@spe/sdk";

const whereKeysStand =
  "Give the key as SPE_API_KEY, or as apiKey or apiKeyFile in the configuration file; an engine that npm start has booted keeps it in .spe/api-key.";

/** Where output goes. With --json stdout carries JSON and nothing else: one object, or one a line for lists. */
export class Printer {
  readonly json: boolean;
  readonly #stdout: NodeJS.WritableStream & { isTTY?: boolean };
  readonly #stderr: NodeJS.WritableStream & { isTTY?: boolean };

  constructor(
    json: boolean,
    stdout: NodeJS.WritableStream = process.stdout,
    stderr: NodeJS.WritableStream = process.stderr,
  ) {
    this.json = json;
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  get isTerminal(): boolean {
    return this.#stdout.isTTY === true && !this.json;
  }

  /** The answer of a command: the document itself, or the text a person reads. */
  answer(document: unknown, text: string): void {
    this.#stdout.write(`${this.json ? JSON.stringify(document) : text}\n`);
  }

  /** A line that is no answer: shown to people, never mixed into JSON. */
  remark(text: string): void {
    if (!this.json) this.#stdout.write(`${text}\n`);
  }

  /** One line that is rewritten in place; only on a terminal. */
  status(text: string): void {
    if (this.isTerminal) this.#stdout.write(`\r\u001b[2K${text}`);
  }

  endStatus(): void {
    if (this.isTerminal) this.#stdout.write("\r\u001b[2K");
  }

  error(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#stderr.write(`spe: ${message}\n`);
    if (!(error instanceof SpeError)) return;
    if (error.code === "unauthenticated") this.#stderr.write(`  ${whereKeysStand}\n`);
    for (const detail of error.errors) {
      const where = detail.pointer === undefined || detail.pointer === "" ? "" : ` at ${detail.pointer}`;
      this.#stderr.write(`  ${detail.code}${where}: ${detail.message}\n`);
    }
  }
}
