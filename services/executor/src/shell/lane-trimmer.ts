import type { Admin, Position } from "@spe/messaging";
import type { Logger } from "@spe/runtime";

const intervalMs = 60_000;

/**
 * Deletes from the lanes what is done: nothing else ever does, as dispatches must not expire unread. Only what is committed is
 * deleted, so no executor can be looking for it.
 */
export class LaneTrimmer {
  readonly #admin: Admin;
  readonly #committed: () => readonly Position[];
  readonly #logger: Logger;
  readonly #trimmedTo = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(admin: Admin, committed: () => readonly Position[], logger: Logger) {
    this.#admin = admin;
    this.#committed = committed;
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => void this.trimNow(), intervalMs);
  }

  async trimNow(): Promise<void> {
    const due = this.#committed().filter((position) => position.offset > this.#trimmed(position));
    if (due.length === 0) return;
    try {
      await this.#admin.deleteRecordsBefore(due);
      for (const position of due) this.#trimmedTo.set(keyOf(position), position.offset);
    } catch (error) {
      this.#logger.warn({ err: error }, "lanes could not be trimmed; it is tried again");
    }
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #trimmed(position: Position): number {
    return this.#trimmedTo.get(keyOf(position)) ?? 0;
  }
}

function keyOf({ topic, partition }: Position): string {
  return `${topic}/${partition}`;
}
