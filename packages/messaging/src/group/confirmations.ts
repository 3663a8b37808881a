import { StaleGenerationError } from "../errors.js";

interface Waiting {
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Those who wait for proof that a generation is still current: a heartbeat sent after they asked, and answered OK. */
export class Confirmations {
  readonly #generation: number;
  #waiting: Waiting[] = [];
  #isOver = false;

  constructor(generation: number) {
    this.#generation = generation;
  }

  wait(since: number): Promise<void> {
    if (this.#isOver) return Promise.reject(generationOver(this.#generation));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ since, resolve, reject });
    });
  }

  heartbeatAnswered(sentAt: number): void {
    const confirmed = this.#waiting.filter(({ since }) => since <= sentAt);
    this.#waiting = this.#waiting.filter(({ since }) => since > sentAt);
    for (const { resolve } of confirmed) resolve();
  }

  generationEnded(): void {
    const ended = this.#waiting;
    this.#waiting = [];
    this.#isOver = true;
    for (const { reject } of ended) reject(generationOver(this.#generation));
  }
}

export function generationOver(generation: number): StaleGenerationError {
  return new StaleGenerationError(`Generation ${generation.toString()} of the group is over.`);
}
