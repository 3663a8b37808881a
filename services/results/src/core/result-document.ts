/** The head of a job's result document: all of it but what its tasks brought. */
export interface DocumentHead {
  readonly id: string;
  readonly run: number;
  readonly name: string | null;
  readonly status: string;
  /** When the run ended. */
  readonly timestamp: string;
}

/** How one task ended, as JSON texts. */
export interface DocumentOutcome {
  readonly name: string;
  readonly result: string | null;
  readonly failure: string | null;
}

/**
 * Writes `result.json` (contract §3) piece by piece, so that no document has to fit into memory. Results stand in it as the
 * handlers' own JSON text, never parsed: whatever they and the tasks are called, they come out as they went in.
 */
export class DocumentText {
  readonly #head: DocumentHead;
  readonly #failures: string[] = [];
  #pending: string;
  #hasResults = false;

  constructor(head: DocumentHead) {
    this.#head = head;
    this.#pending = `${headText(head)},"results":{`;
  }

  /** Characters that `take` would give. */
  get length(): number {
    return this.#pending.length;
  }

  add({ name, result, failure }: DocumentOutcome): void {
    if (result !== null) {
      this.#pending += `${this.#hasResults ? "," : ""}\n${JSON.stringify(name)}:${result}`;
      this.#hasResults = true;
    }
    if (failure !== null) this.#failures.push(`\n${JSON.stringify(name)}:${failure}`);
  }

  /** What there is to be written now. */
  take(): string {
    const text = this.#pending;
    this.#pending = "";
    return text;
  }

  /** The last piece. */
  end(): string {
    return `${this.take()}},"failures":{${this.#failures.join(",")}}}\n`;
  }

  get jobId(): string {
    return this.#head.id;
  }
}

function headText({ id, run, name, status, timestamp }: DocumentHead): string {
  const text = JSON.stringify({ jobId: id, run, ...(name !== null && { name }), status, timestamp });
  return text.slice(0, -1);
}
