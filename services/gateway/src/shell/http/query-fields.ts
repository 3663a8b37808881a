import { parseInstant } from "@spe/job";
import { z } from "zod";

/** Kinds of parameters in a query. NUL is refused: Postgres has no text with it. */
export const text = z
  .string()
  .max(1_000)
  .refine((value) => !value.includes("\0"), "it must not contain NUL");

/** A parameter that may be repeated, up to 50 times. */
export function repeatable<Element extends z.ZodType<string, string>>(element: Element, expected: string) {
  return z
    .union([element, z.array(element).max(50)], { error: `it must be ${expected}` })
    .transform((value) => [value].flat());
}

/** An RFC 3339 time. A plus sign that the client forgot to encode arrives as a space. */
export const time = z
  .string()
  .meta({ format: "date-time" })
  .transform((value, context) => {
    const instant = parseInstant(value.replace(" ", "+"));
    if (instant !== undefined) return new Date(instant);
    context.addIssue({ code: "custom", message: "it must be an RFC 3339 time such as 2026-11-22T10:00:00Z" });
    return z.NEVER;
  });

export function wholeNumber(min: number, max: number) {
  const error = `it must be a whole number from ${min} to ${max}`;
  return z.coerce.number<string>({ error }).int({ error }).min(min, { error }).max(max, { error });
}
