/**
 * A JSON value that is carried, not looked into: valid I-JSON as text, without white space between its tokens.
 *
 * Payloads travel like this from the client to the handler. Parsing and printing them again would lose what JavaScript's own
 * types cannot hold apart, such as the order of members named "1" and "0".
 */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = withoutWhiteSpace(text);
  }
}

/** Of valid JSON: strings are copied whole, everything between them loses its white space. */
function withoutWhiteSpace(json: string): string {
  if (!/[ \t\n\r]/.test(json)) return json;
  const pieces: string[] = [];
  let position = 0;
  while (position < json.length) {
    const quote = json.indexOf('"', position);
    const end = quote === -1 ? json.length : quote;
    pieces.push(json.slice(position, end).replace(/[ \t\n\r]+/g, ""));
    if (quote === -1) break;
    position = endOfString(json, quote);
    pieces.push(json.slice(quote, position));
  }
  return pieces.join("");
}

/** The position behind the closing quote of the string that opens at `quote`; the text's length where it never closes. */
export function endOfString(json: string, quote: number): number {
  for (let position = quote + 1; position < json.length; position++) {
    const code = json.charCodeAt(position);
    if (code === 0x22) return position + 1;
    if (code === 0x5c) position++;
  }
  return json.length;
}
