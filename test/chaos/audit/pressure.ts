import { readFileSync } from "node:fs";

/**
 * How much the machine itself kept things waiting: the share of time in which something that could run had no core. Near 100 %, waits say more
 * of the machine than of the engine. Told from /proc/pressure: elsewhere it is not known.
 */
export class Pressure {
  readonly #begunAt = performance.now();
  readonly #begin = totalMs();

  /** In per cent since this was made. */
  get percent(): number | undefined {
    const end = totalMs();
    if (this.#begin === undefined || end === undefined) return undefined;
    return Math.round((100 * (end - this.#begin)) / (performance.now() - this.#begunAt));
  }
}

function totalMs(): number | undefined {
  try {
    const [, total] = /^some .*total=(\d+)$/m.exec(readFileSync("/proc/pressure/cpu", "utf8")) ?? [];
    return total === undefined ? undefined : Number(total) / 1_000;
  } catch {
    return undefined; // another system, or a kernel without it
  }
}
