import { StaleGenerationError } from "../errors.js";

interface Waiting {
  readonly generation: number;
  readonly since: number;
  resolve(): void;
  reject(error: Error): void;
}

/** Those who wait for proof that a generation is still current: a heartbeat sent after they asked, and answered OK. */
export class Confirmations {
  #waiting: Waiting[] = [];

  wait(generation: number, since: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ generation, since, resolve, reject });
    });
  }

  heartbeatAnswered(generation: number, sentAt: number): void {
    const confirmed = this.#waiting.filter((one) => one.generation === generation && one.since <= sentAt);
    this.#waiting = this.#waiting.filter((one) => !confirmed.includes(one));
    for (const { resolve } of confirmed) resolve();
  }

  generationEnded(): void {
    const ended = this.#waiting;
    this.#waiting = [];
    for (const { generation, reject } of ended) {
      reject(new StaleGenerationError(`Generation ${generation.toString()} of the group has ended.`));
    }
  }
}
