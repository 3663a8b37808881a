import { limits } from "@spe/contracts";

export type SerialisedResult =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: "invalid_result" | "result_too_large"; readonly message: string };

/** What is wrong with a value that a handler returned; thrown out of JSON.stringify. */
class NotIJson extends Error {}

/** A handler's value as I-JSON text (RFC 7493). Members that are `undefined` are left out, and nothing returned is `null`. */
export function serialiseResult(value: unknown): SerialisedResult {
  try {
    const text = value === undefined ? "null" : toText(value);
    const bytes = Buffer.byteLength(text, "utf8");
    if (bytes > limits.resultBytes) {
      const message = `The result has ${bytes} bytes as JSON; ${limits.resultBytes} are allowed.`;
      return { ok: false, reason: "result_too_large", message };
    }
    if (nestingOf(text) > limits.jsonNesting) throw new NotIJson(`nested more than ${limits.jsonNesting} deep`);
    return { ok: true, text };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { ok: false, reason: "invalid_result", message: `The result can't be written as I-JSON: ${why}` };
  }
}

function toText(value: unknown): string {
  const text = JSON.stringify(value, refuseWhatJsonWouldChange) as string | undefined;
  if (text === undefined) throw new NotIJson(`a ${typeof value} is no JSON value`);
  return text;
}

/** JSON.stringify turns some values silently into others: they are refused instead. */
function refuseWhatJsonWouldChange(this: unknown, member: string, value: unknown): unknown {
  if (value === undefined && Array.isArray(this)) throw new NotIJson(`${at(member)} is undefined`);
  if (typeof value === "function" || typeof value === "symbol")
    throw new NotIJson(`${at(member)} is a ${typeof value}`);
  if (typeof value === "number") checkNumber(member, value);
  if (typeof value === "string") checkText(member, value);
  checkText(member, member);
  return value;
}

function checkNumber(member: string, value: number): void {
  if (!Number.isFinite(value)) throw new NotIJson(`${at(member)} is ${value}`);
  const isWrittenAsInteger = Number.isInteger(value) && Math.abs(value) < 1e21;
  if (isWrittenAsInteger && !Number.isSafeInteger(value)) {
    throw new NotIJson(`${at(member)} is ${value}, an integer beyond ±(2^53−1)`);
  }
}

function checkText(member: string, text: string): void {
  if (/\p{Surrogate}/u.test(text)) throw new NotIJson(`${at(member)} has a lone surrogate`);
}

function at(member: string): string {
  return member === "" ? "it" : `the member ${JSON.stringify(member.slice(0, 100))}`;
}

/** How deep arrays and objects stand in one another, told from well-formed JSON text. */
function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (isInString) {
      if (char === "\\") i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === "{" || char === "[") deepest = Math.max(deepest, (depth += 1));
    else if (char === "}" || char === "]") depth -= 1;
  }
  return deepest;
}
