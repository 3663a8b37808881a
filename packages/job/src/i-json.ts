import { limits } from "@spe/contracts";
import type { Step } from "./json-pointer.js";
import { endOfString, JsonText } from "./json-text.js";

/** A parsed value. Objects have no prototype: a member may be called "__proto__". */
export type JsonValue = null | boolean | number | string | JsonText | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: JsonValue;
}

/** Something that JSON allows and I-JSON (RFC 7493) does not. */
export interface IJsonFault {
  readonly path: readonly Step[];
  readonly message: string;
}

export type IJsonReading =
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "not_i_json"; readonly faults: readonly IJsonFault[] }
  | { readonly kind: "not_json"; readonly message: string };

export interface IJsonOptions {
  /** Where it says yes, the value is checked and handed over as text. */
  readonly keepsText?: (path: readonly Step[]) => boolean;
  /** Where the text stands in a larger document. */
  readonly at?: readonly Step[];
}

/**
 * Reads one JSON text strictly: no duplicate member names, no lone surrogates (escaped ones included), no nesting over
 * `limits.jsonNesting`, no integer beyond ±(2^53−1), no number beyond a double. A byte order mark before it is skipped.
 *
 * Never throws, and uses no more stack than the permitted nesting, whatever the text is.
 */
export function readIJson(text: string, options: IJsonOptions = {}): IJsonReading {
  const reader = new Reader(text, options);
  try {
    const value = reader.document();
    return reader.faults.length > 0 ? { kind: "not_i_json", faults: reader.faults } : { kind: "value", value };
  } catch (error) {
    if (error instanceof NotJson) return { kind: "not_json", message: error.message };
    if (error instanceof TooDeep) return { kind: "not_i_json", faults: reader.faults };
    throw error;
  }
}

class NotJson extends Error {}
class TooDeep extends Error {}

const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literals: readonly (readonly [string, JsonValue])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Recursive descent; the recursion ends at the permitted nesting. */
class Reader {
  readonly faults: IJsonFault[] = [];
  readonly #text: string;
  readonly #keepsText: (path: readonly Step[]) => boolean;
  readonly #path: Step[];
  #position = 0;
  #nesting = 0;

  constructor(text: string, options: IJsonOptions) {
    this.#text = text;
    this.#keepsText = options.keepsText ?? (() => false);
    this.#path = [...(options.at ?? [])];
  }

  document(): JsonValue {
    this.#position = startOfJson(this.#text);
    const value = this.#value();
    this.#skipWhiteSpace();
    if (this.#position < this.#text.length) throw this.#unexpected("the end of the text");
    return value;
  }

  #value(): JsonValue {
    this.#skipWhiteSpace();
    const start = this.#position;
    const value = this.#anyValue();
    return this.#keepsText(this.#path) ? new JsonText(this.#text.slice(start, this.#position)) : value;
  }

  #anyValue(): JsonValue {
    const character = this.#text[this.#position];
    if (character === "{") return this.#nested(() => this.#object());
    if (character === "[") return this.#nested(() => this.#array());
    if (character === '"') return this.#string();
    for (const [word, value] of literals) {
      if (!this.#text.startsWith(word, this.#position)) continue;
      this.#position += word.length;
      return value;
    }
    return this.#number();
  }

  #nested<T>(read: () => T): T {
    if (this.#nesting === limits.jsonNesting) {
      this.#fault(`Values may be nested ${limits.jsonNesting} deep; this one is deeper.`);
      throw new TooDeep();
    }
    this.#nesting++;
    this.#position++;
    const value = read();
    this.#nesting--;
    return value;
  }

  #object(): JsonObject {
    const object = Object.create(null) as Record<string, JsonValue>;
    if (this.#takes("}")) return object;
    do {
      this.#skipWhiteSpace();
      if (this.#text[this.#position] !== '"') throw this.#unexpected("a member name in quotes");
      const name = this.#string();
      this.#path.push(name);
      if (name in object) this.#fault(`The member name ${JSON.stringify(name)} stands here twice; keep one of them.`);
      this.#expect(":");
      object[name] = this.#value();
      this.#path.pop();
    } while (this.#takes(","));
    this.#expect("}");
    return object;
  }

  #array(): readonly JsonValue[] {
    const array: JsonValue[] = [];
    if (this.#takes("]")) return array;
    do {
      this.#path.push(array.length);
      array.push(this.#value());
      this.#path.pop();
    } while (this.#takes(","));
    this.#expect("]");
    return array;
  }

  #string(): string {
    const start = this.#position;
    const end = endOfString(this.#text, start);
    const string = decodedString(this.#text.slice(start, end));
    if (string === undefined)
      throw new NotJson(
        `The text is not JSON: the string that begins at ${this.#where(start)} is not valid or never ends.`,
      );
    this.#position = end;
    if (/\p{Surrogate}/u.test(string)) {
      this.#fault("The string has a lone surrogate, which is not a character; write the pair, or leave it out.");
    }
    return string;
  }

  #number(): number {
    numberToken.lastIndex = this.#position;
    const token = numberToken.exec(this.#text)?.[0];
    if (token === undefined) throw this.#unexpected("a value");
    this.#position += token.length;
    const number = Number(token);
    if (!Number.isFinite(number)) {
      this.#fault(`The number ${shortened(token)} is larger than a double can hold; send it as a string.`);
    } else if (!/[.eE]/.test(token) && !Number.isSafeInteger(number)) {
      this.#fault(`The integer ${shortened(token)} is beyond ±(2^53−1) and would lose digits; send it as a string.`);
    }
    return number;
  }

  #fault(message: string): void {
    if (this.faults.length < limits.reportedErrors) this.faults.push({ path: [...this.#path], message });
  }

  #skipWhiteSpace(): void {
    while (isWhiteSpace(this.#text.charCodeAt(this.#position))) this.#position++;
  }

  #takes(character: string): boolean {
    this.#skipWhiteSpace();
    if (this.#text[this.#position] !== character) return false;
    this.#position++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#takes(character)) throw this.#unexpected(`"${character}"`);
  }

  #unexpected(wanted: string): NotJson {
    const code = this.#text.codePointAt(this.#position);
    const found = code === undefined ? "it ends" : `${JSON.stringify(String.fromCodePoint(code))} stands`;
    return new NotJson(`The text is not JSON: ${found} at ${this.#where(this.#position)}, where ${wanted} should be.`);
  }

  #where(position: number): string {
    const lineStart = this.#text.lastIndexOf("\n", position - 1) + 1;
    let line = 1;
    for (let at = this.#text.indexOf("\n"); at !== -1 && at < position; at = this.#text.indexOf("\n", at + 1)) line++;
    return `line ${line}, column ${position - lineStart + 1}`;
  }
}

/** Where the JSON begins: behind byte order marks and white space. */
function startOfJson(text: string): number {
  let position = 0;
  while (text.charCodeAt(position) === 0xfeff || isWhiteSpace(text.charCodeAt(position))) position++;
  return position;
}

function isWhiteSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** What a string token stands for; undefined where it is no valid token. */
function decodedString(token: string): string | undefined {
  if (token.length >= 2 && !/[\\\u0000-\u001f]/.test(token))
    return token.endsWith('"') ? token.slice(1, -1) : undefined;
  try {
    return JSON.parse(token) as string;
  } catch {
    return undefined; // a control character, a bad escape or no closing quote: the parser's only failures here
  }
}

function shortened(token: string): string {
  return token.length <= 40 ? token : `${token.slice(0, 40)}… (${token.length} characters)`;
}
