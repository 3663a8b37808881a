import { AsyncLocalStorage } from "node:async_hooks";

export type OutputStream = "stdout" | "stderr";

/** A run, as code that belongs to it is known by. After its end it is dead: what it left behind speaks to nobody. */
export interface RunScope {
  readonly isEnded: boolean;
  takeOutput(stream: OutputStream, bytes: Buffer): void;
}

const scopes = new AsyncLocalStorage<RunScope>();

export function inScope<T>(scope: RunScope, work: () => T): T {
  return scopes.run(scope, work);
}

/** Whose code is running: that of a run, also in its timers and callbacks, or undefined for the worker's own. */
export function currentScope(): RunScope | undefined {
  return scopes.getStore();
}
