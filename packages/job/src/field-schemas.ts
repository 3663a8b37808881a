import { z } from "zod";
import { quoted } from "./fault-list.js";
import { parseInstant } from "./instant.js";
import { resultDirectoryFault } from "./result-directory.js";

/** The kinds of field that a job request is made of. Every message is a sentence with the offending value in it. */

type Issue = { readonly path?: readonly PropertyKey[] | undefined; readonly input?: unknown };

function mustBe(what: string): (issue: Issue) => string {
  return (issue) => {
    const name = issue.path?.findLast((step) => typeof step === "string");
    const place = typeof issue.path?.at(-1) === "number" ? `Each of "${String(name)}"` : `"${String(name)}"`;
    return `${place} must be ${what}; it is ${quoted(issue.input)}.`;
  };
}

const grouped = (number: number) => number.toLocaleString("en");

export function integer(min: number, max: number, description: string) {
  const error = mustBe(`an integer from ${grouped(min)} to ${grouped(max)}`);
  return z.int({ error }).min(min, { error }).max(max, { error }).describe(description);
}

export function decimal(min: number, max: number, description: string) {
  const error = mustBe(`a number from ${grouped(min)} to ${grouped(max)}`);
  return z.number({ error }).min(min, { error }).max(max, { error }).describe(description);
}

export function integerOrUnbound(min: number, max: number, description: string) {
  const error = mustBe(`an integer from ${grouped(min)} to ${grouped(max)}, or "unbound"`);
  const bounded = z.int({ error }).min(min, { error }).max(max, { error });
  return z.union([bounded, z.literal("unbound", { error })], { error }).describe(description);
}

export function flag(description: string) {
  return z.boolean({ error: mustBe("true or false") }).describe(description);
}

export function oneOf<const Values extends readonly [string, ...string[]]>(values: Values, description: string) {
  return z
    .enum(values, { error: mustBe(`one of ${values.map((value) => `"${value}"`).join(", ")}`) })
    .describe(description);
}

export function matching(pattern: RegExp, what: string, description: string) {
  const error = mustBe(what);
  return z.string({ error }).regex(pattern, { error }).describe(description);
}

/** Free text; its length is counted in code points, not in UTF-16 units. */
export function freeText(maxCharacters: number, description: string) {
  const error = mustBe(`text of at most ${maxCharacters} characters, without NUL`);
  return z
    .string({ error })
    .refine((text) => isFreeText(text, maxCharacters), { error })
    .describe(description)
    .meta({ maxLength: maxCharacters });
}

export function isFreeText(text: string, maxCharacters: number): boolean {
  return !text.includes("\0") && (text.length <= maxCharacters || Array.from(text).length <= maxCharacters);
}

export function webAddress(description: string) {
  const error = mustBe("an http or https address of at most 2,000 characters");
  return z.string({ error }).refine(isWebAddress, { error }).describe(description).meta({ format: "uri" });
}

function isWebAddress(text: string): boolean {
  return text.length <= 2_000 && URL.canParse(text) && ["http:", "https:"].includes(new URL(text).protocol);
}

export function instant(description: string) {
  const error = mustBe('an RFC 3339 time with its offset, such as "2026-11-22T10:00:00Z"');
  return z
    .string({ error })
    .refine((text) => parseInstant(text) !== undefined, { error })
    .describe(description)
    .meta({ format: "date-time" });
}

export function resultPath(description: string) {
  return z
    .string({ error: mustBe("a relative path") })
    .superRefine((path, context) => {
      const fault = resultDirectoryFault(path);
      if (fault) context.addIssue({ code: "custom", message: `"resultDirectory" ${fault}; it is ${quoted(path)}.` });
    })
    .describe(description);
}

/** A list whose length is judged before any element is looked at: a hostile one costs nothing. */
export function list<Element extends z.ZodType>(
  element: Element,
  bounds: { min?: number; max: number },
  description: string,
) {
  const { min = 0, max } = bounds;
  const error = mustBe(`a list of ${min > 0 ? `${grouped(min)} to` : "at most"} ${grouped(max)}`);
  const bounded = z.array(z.unknown(), { error }).min(min, { error, abort: true }).max(max, { error, abort: true });
  return bounded.pipe(z.array(element).min(min).max(max)).describe(description);
}

/** An object of known fields and no others. */
export function record<Shape extends z.ZodRawShape>(shape: Shape, description: string) {
  const known = Object.keys(shape).join(", ");
  const mustBeObject = mustBe(`an object of ${known}`);
  const error = (issue: Issue & { readonly code?: string | undefined }) =>
    issue.code === "unrecognized_keys" ? `Known here are ${known}.` : mustBeObject(issue);
  return z.strictObject(shape, { error }).describe(description);
}
