/** What Postgres can hold of texts and times that others wrote: one bad value must not stop a partition. */

/** NUL, which no text column takes, becomes U+FFFD. JSON text needs no cleaning: JSON escapes NUL. */
export function storableText(text: string): string {
  return text.includes("\u0000") ? text.replaceAll("\u0000", "\ufffd") : text;
}

export function storableTextOrNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : storableText(text);
}

const earliestMs = Date.parse("0001-01-01T00:00:00Z");
const latestMs = Date.parse("9999-12-31T00:00:00Z");

/** An RFC 3339 time in milliseconds since the epoch; null where the text is none, or lies outside the years 1 to 9999. */
export function storableTime(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null;
  const epochMs = Date.parse(text);
  return epochMs >= earliestMs && epochMs <= latestMs ? epochMs : null;
}
