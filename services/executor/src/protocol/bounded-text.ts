/** Lines, and messages of failures, are cut here. */
export const maxTextBytes = 8 * 1024;

export interface BoundedText {
  readonly text: string;
  readonly truncated: boolean;
}

/**
 * Text as it may go into an event: well-formed, without NUL (Postgres can't hold it), at most `maxTextBytes` of UTF-8. A
 * character is never cut in two.
 */
export function boundedText(text: string, maxBytes = maxTextBytes): BoundedText {
  const clean = text.slice(0, maxBytes + 1).replace(/\0|\p{Surrogate}/gu, "\ufffd");
  if (clean.length <= maxBytes / 3) return { text: clean, truncated: false };
  const bytes = Buffer.from(clean, "utf8");
  if (bytes.length <= maxBytes) return { text: clean, truncated: false };
  let end = maxBytes;
  while (isContinuation(bytes[end])) end -= 1;
  return { text: bytes.toString("utf8", 0, end), truncated: true };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0b1100_0000) === 0b1000_0000;
}
