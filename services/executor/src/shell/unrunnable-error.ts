/** This dispatch can't be run, however often it is tried; the message says why. */
export class UnrunnableError extends Error {
  override readonly name = "UnrunnableError";
}
