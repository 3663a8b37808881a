import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { Admin } from "@spe/messaging";
import { identityOf, isRunning } from "@spe/supervision";
import { z } from "zod";
import type { Logger } from "./logger.js";

const noteShape = z.object({
  groupId: z.string(),
  memberId: z.string(),
  host: z.string(),
  process: z.object({ pid: z.number(), startTime: z.string() }),
});
type Note = z.infer<typeof noteShape>;

export interface GroupSeatParts {
  readonly home: string;
  readonly service: string;
  readonly groupId: string;
  readonly admin: Pick<Admin, "removeMember">;
  readonly logger: Logger;
}

/**
 * A place in a consumer group, on record as `SPE_HOME/run/<service>-<pid>.json` while it is held: so whoever starts after a kill need
 * not wait until the group misses the dead one's heartbeats (H24). Without the record, or where it can't be written, that wait is all
 * that is lost.
 */
export class GroupSeat {
  readonly #parts: GroupSeatParts;
  readonly #folder: string;
  readonly #file: string;

  constructor(parts: GroupSeatParts) {
    this.#parts = parts;
    this.#folder = join(parts.home, "run");
    this.#file = join(this.#folder, `${parts.service}-${process.pid}.json`);
  }

  /** Takes out of the group who held a place in it on this host and does not run any more. To be awaited before joining. */
  async clearDead(): Promise<void> {
    const { admin, groupId, logger } = this.#parts;
    for (const { file, note } of this.#notes()) {
      if (note.groupId !== groupId || note.host !== hostname() || isRunning(note.process)) continue;
      try {
        await admin.removeMember(groupId, note.memberId);
        rmSync(file, { force: true });
        logger.info({ predecessor: note.process.pid, groupId }, "took the place of a process that was killed");
      } catch (err) {
        logger.warn(
          { err, groupId },
          "the place of a process that was killed could not be cleared; its session ends by itself",
        );
      }
    }
  }

  hold(memberId: string): void {
    const { groupId, logger } = this.#parts;
    const own = identityOf(process.pid);
    if (own === undefined) return;
    const note: Note = { groupId, memberId, host: hostname(), process: own };
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(this.#file, `${JSON.stringify(note)}\n`, { mode: 0o600 });
    } catch (err) {
      logger.debug({ err, file: this.#file }, "the place in the group could not be put on record");
    }
  }

  /** It was given back: nobody has to clear it. */
  release(): void {
    rmSync(this.#file, { force: true });
  }

  #notes(): { readonly file: string; readonly note: Note }[] {
    const isNote = new RegExp(`^${this.#parts.service}-\\d+\\.json$`);
    return namesIn(this.#folder)
      .filter((name) => isNote.test(name))
      .flatMap((name) => {
        const file = join(this.#folder, name);
        const note = readNote(file);
        return note === undefined ? [] : [{ file, note }];
      });
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // no service has run here yet
  }
}

function readNote(file: string): Note | undefined {
  try {
    return noteShape.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined; // being written, or cleared by another meanwhile
  }
}
