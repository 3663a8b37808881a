import { type Membership, StaleGenerationError } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Lanes } from "./lanes.js";

const intervalMs = 1_000;

/** Commits what is done, now and then: what is done and not committed costs a redelivery two records, no more. */
export class OffsetCommitter {
  readonly #lanes: Lanes;
  readonly #membership: Membership;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;
  #committing: Promise<void> | undefined;

  constructor(lanes: Lanes, membership: Membership, logger: Logger) {
    this.#lanes = lanes;
    this.#membership = membership;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (this.#committing === undefined) void this.commitNow();
    }, intervalMs);
  }

  /** Resolves when all that is done by now is committed, or could not be: it is tried again with the next commit. */
  async commitNow(): Promise<void> {
    await this.#committing;
    this.#committing = this.#commit();
    await this.#committing;
    this.#committing = undefined;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.commitNow();
  }

  async #commit(): Promise<void> {
    const positions = this.#lanes.toCommit;
    if (positions.length === 0 || this.#membership.current() === undefined) return;
    try {
      await this.#membership.commitOffsets(positions);
      this.#lanes.committed(positions);
    } catch (error) {
      const level = error instanceof StaleGenerationError ? "debug" : "warn";
      this.#logger[level]({ err: error }, "offsets could not be committed");
    }
  }
}
