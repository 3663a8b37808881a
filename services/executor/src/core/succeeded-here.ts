import type { TaskDispatch, UpstreamResult } from "@spe/contracts";
import { runKey } from "./attempt.js";

const mostResults = 1_000;
const mostCharacters = 16 * 1024 * 1024;

/** Results of tasks that succeeded on this executor lately: what a standby lacks may be among them. Bounded: the oldest go first. */
export class SucceededHere {
  readonly #results = new Map<string, string>();
  #characters = 0;

  add(dispatch: Pick<TaskDispatch, "jobId" | "run" | "task">, result: string): void {
    const key = keyOf(dispatch, dispatch.task);
    this.#forget(key);
    this.#results.set(key, result);
    this.#characters += result.length;
    for (const oldest of this.#results.keys()) {
      if (this.#results.size <= mostResults && this.#characters <= mostCharacters) return;
      this.#forget(oldest);
    }
  }

  resultOf(run: Pick<TaskDispatch, "jobId" | "run">, task: string): string | undefined {
    return this.#results.get(keyOf(run, task));
  }

  /** True where all that a standby lacks is here. */
  hasAll(dispatch: TaskDispatch): boolean {
    return (dispatch.upstream ?? []).every(
      (given) => !isMissing(given) || this.resultOf(dispatch, given.task) !== undefined,
    );
  }

  #forget(key: string): void {
    const result = this.#results.get(key);
    if (result === undefined) return;
    this.#characters -= result.length;
    this.#results.delete(key);
  }
}

/** A result that was not there when the standby was written. */
export function isMissing({ result, offset }: UpstreamResult): boolean {
  return result == null && offset == null;
}

function keyOf(run: Pick<TaskDispatch, "jobId" | "run">, task: string): string {
  return `${runKey(run)}/${task}`;
}
