/** A batch can't be written, for a reason that trying again does not change: one of its records is the culprit. */
export class RefusedRowsError extends Error {
  override readonly name = "RefusedRowsError";
}
