import { readFile } from "node:fs/promises";
import type { WorkerProcess } from "./worker-process.js";

const intervalMs = 500;

/**
 * Ends workers that take more memory than allowed, before the system ends somebody else for it. V8 sees to its own heap; this is
 * for what lies outside of it. It reads /proc, so on other systems it never finds anything.
 */
export class MemoryWatch {
  readonly #workers: ReadonlySet<WorkerProcess>;
  readonly #maxBytes: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(workers: ReadonlySet<WorkerProcess>, maxBytes: number) {
    this.#workers = workers;
    this.#maxBytes = maxBytes;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), intervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    for (const worker of this.#workers) {
      if (worker.isBusy && (await residentBytes(worker.pid)) > this.#maxBytes) worker.killForMemory();
    }
  }
}

/** 0 where it can't be told. */
async function residentBytes(pid: number): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has just ended, or there is no /proc here
  }
}
