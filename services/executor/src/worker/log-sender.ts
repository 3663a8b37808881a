import { deliveryLogLimits, LogBudget } from "../core/log-budget.js";
import { boundedText } from "../protocol/bounded-text.js";
import type { LogStream, LogText } from "../protocol/worker-messages.js";

/** Bounds what one run logs before it leaves the process: a flood must not fill the worker's memory on its way out. */
export class LogSender {
  readonly #send: (line: LogText) => void;
  readonly #budget = new LogBudget(deliveryLogLimits);

  constructor(send: (line: LogText) => void) {
    this.#send = send;
  }

  log(stream: LogStream, level: string, message: string, fields?: string): void {
    const bounded = boundedText(message);
    const boundedFields = fields === undefined ? undefined : boundedText(fields);
    const allowance = this.#budget.take(bounded.text.length + (fields?.length ?? 0));
    if (allowance === "discard") return;
    this.#send({
      kind: "log",
      stream,
      level,
      timeMs: Date.now(),
      message: bounded.text,
      // JSON text can't be cut: fields that are too large are left out.
      ...(boundedFields !== undefined && !boundedFields.truncated && { fields: boundedFields.text }),
      truncated: bounded.truncated || boundedFields?.truncated === true,
    });
  }
}
