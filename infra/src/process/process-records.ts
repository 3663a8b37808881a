import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identityOf } from "@spe/supervision";

/**
 * SPE_HOME/run: what a launcher has running, so that nothing outlives it unnoticed. bootstrap/orphans.mjs reads it: at once when
 * the launcher is gone (the guard), and again before the next start.
 */
export class ProcessRecords {
  readonly #folder: string;

  constructor(home: string) {
    this.#folder = join(home, "run");
    mkdirSync(this.#folder, { recursive: true });
  }

  /** `order`: which is to be ended first when the launcher can't do it. Returns what removes the record. */
  add(order: number, name: string, pid: number): () => void {
    return this.#write(`${String(order).padStart(2, "0")}-${name}.json`, name, pid);
  }

  /** Marks the home as owned by this process. */
  addLauncher(): () => void {
    return this.#write("launcher.json", "launcher", process.pid);
  }

  #write(fileName: string, name: string, pid: number): () => void {
    const identity = identityOf(pid);
    const file = join(this.#folder, fileName);
    if (identity !== undefined) writeFileSync(file, JSON.stringify({ name, ...identity }));
    return () => rmSync(file, { force: true });
  }
}
