import type { Position } from "@spe/messaging";

const remembered = 10_000;

export interface RecentSubmission {
  readonly digest: string;
  readonly receipt: Promise<Position>;
}

/** What this gateway has appended under ids that its clients chose, and the view may not show yet. The oldest are forgotten. */
export class RecentSubmissions {
  readonly #byId = new Map<string, RecentSubmission>();

  find(id: string): RecentSubmission | undefined {
    return this.#byId.get(id);
  }

  /** Remembers a submission from before its append begins; one that fails was none. */
  async remember(id: string, digest: string, append: () => Promise<Position>): Promise<Position> {
    const submission = { digest, receipt: append() };
    this.#byId.delete(id);
    this.#byId.set(id, submission);
    const [oldest] = this.#byId.keys();
    if (this.#byId.size > remembered && oldest !== undefined) this.#byId.delete(oldest);
    try {
      return await submission.receipt;
    } catch (error) {
      if (this.#byId.get(id) === submission) this.#byId.delete(id);
      throw error;
    }
  }
}
