/** How many bytes a text takes in UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) bytes += 1;
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(i + 1))) {
      bytes += 2; // a pair is two units and four bytes
      i++;
    } else bytes += 2;
  }
  return bytes;
}

/** The text, cut to at most `maxChars` UTF-16 units where it is longer, never inside a surrogate pair. */
export function truncate(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, wholeEnd(text, maxChars - 1))}…`;
}

/** The text in pieces of at most `maxChars` UTF-16 units; no surrogate pair is torn. */
export function split(text: string, maxChars: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = wholeEnd(text, start + maxChars);
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}

function wholeEnd(text: string, end: number): number {
  return end < text.length && isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
