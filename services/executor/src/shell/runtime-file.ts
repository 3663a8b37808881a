import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { identityOf, type ProcessIdentity } from "@spe/supervision";
import type { ExecutorIdentity } from "./identity.js";

/** What the next executor of this name needs to know if this one dies: written whenever it changes. */
export interface RuntimeNote {
  readonly process: ProcessIdentity;
  readonly incarnation: string;
  readonly memberId: string | null;
  /** Each leads a process group. */
  readonly workers: readonly ProcessIdentity[];
}

/** `SPE_HOME/run/executor-<id>.json`. */
export class RuntimeFile {
  readonly #path: string;
  #written = "";

  constructor(home: string, executor: string) {
    this.#path = join(home, "run", `executor-${encodeURIComponent(executor)}.json`);
  }

  /** undefined when there is none, or none that can be read: it is written whole or not at all. */
  read(): RuntimeNote | undefined {
    try {
      const note = JSON.parse(readFileSync(this.#path, "utf8")) as Partial<RuntimeNote>;
      return note.process === undefined || note.incarnation === undefined || note.workers === undefined
        ? undefined
        : {
            process: note.process,
            incarnation: note.incarnation,
            workers: note.workers,
            memberId: note.memberId ?? null,
          };
    } catch (error) {
      if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    }
  }

  note({ pid, incarnation }: ExecutorIdentity, memberId: string | null, workerPids: readonly number[]): void {
    const own = identityOf(pid);
    const workers = workerPids.map(identityOf).filter((worker) => worker !== undefined);
    if (own !== undefined) this.#write({ process: own, incarnation, memberId, workers });
  }

  /** After a clean stop there is nothing that a successor would have to do. */
  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #write(note: RuntimeNote): void {
    const text = `${JSON.stringify(note)}\n`;
    if (text === this.#written) return;
    mkdirSync(dirname(this.#path), { recursive: true });
    const fresh = `${this.#path}.new`; // one name, so that what a killed executor left is written over by the next
    writeFileSync(fresh, text, { mode: 0o600 });
    renameSync(fresh, this.#path);
    this.#written = text;
  }
}
