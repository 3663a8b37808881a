const PERMANENT = Symbol.for("spe.PermanentFailure");

/**
 * Thrown by a handler that knows another attempt can't help: the task ends as failed with reason `permanent`, whatever
 * its `retries` say.
 */
export class PermanentFailure extends Error {
  override readonly name = "PermanentFailure";
  readonly [PERMANENT] = true;
}

/** Asks the mark, not the class: a handler's own copy of this package throws a class of its own. */
export function isPermanentFailure(thrown: unknown): thrown is PermanentFailure {
  return thrown instanceof Error && PERMANENT in thrown;
}
