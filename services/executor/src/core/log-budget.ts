export interface LogLimits {
  readonly lines: number;
  readonly bytes: number;
}

/** What one delivery may log. Past it the flood is cut: the line that says so is the last one. */
export const deliveryLogLimits: LogLimits = { lines: 10_000, bytes: 4 * 1024 * 1024 };

export type LogAllowance = "keep" | "cut_here" | "discard";

/** Counts one delivery's log lines. `cut_here` is answered once: for the first line that is too much. */
export class LogBudget {
  #linesLeft: number;
  #bytesLeft: number;
  #isCut = false;

  constructor({ lines, bytes }: LogLimits) {
    this.#linesLeft = lines;
    this.#bytesLeft = bytes;
  }

  take(bytes: number): LogAllowance {
    if (this.#isCut) return "discard";
    this.#linesLeft -= 1;
    this.#bytesLeft -= bytes;
    if (this.#linesLeft >= 0 && this.#bytesLeft >= 0) return "keep";
    this.#isCut = true;
    return "cut_here";
  }
}
