/** One step from a JSON value to a value inside it. */
export type Step = string | number;

/** RFC 6901. Lone surrogates, which no UTF-8 text can carry, become U+FFFD. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((step) => `/${String(step).replace(/~/g, "~0").replace(/\//g, "~1")}`)
    .join("")
    .replace(/\p{Surrogate}/gu, "\ufffd");
}
