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

  /**
   * `order`: which is to be ended first when the launcher can't do it. `endsItself`: it notices that the launcher is gone, and is given
   * time to end in its own way. Returns what removes the record.
   */
  add(process: { order: number; name: string; endsItself?: boolean }, pid: number): () => void {
    const { order, name, endsItself = false } = process;
    return this.#write(`${String(order).padStart(2, "0")}-${name}.json`, { name, endsItself }, pid);
  }

  /** Marks the home as owned by this process. */
  addLauncher(): () => void {
    return this.#write("launcher.json", { name: "launcher" }, process.pid);
  }

  #write(fileName: string, about: object, pid: number): () => void {
    const identity = identityOf(pid);
    const file = join(this.#folder, fileName);
    if (identity !== undefined) writeFileSync(file, JSON.stringify({ ...about, ...identity }));
    return () => rmSync(file, { force: true });
  }
}
