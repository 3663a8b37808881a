import { isAbsolute, resolve } from "node:path";
import { z } from "zod";
import type { VariableSpec } from "./setting.js";

/** A whole number written in decimal digits. */
export function wholeNumber(
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): Pick<VariableSpec<number>, "schema" | "expected"> {
  const expected =
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number of at least ${least}`
      : `a whole number from ${least} to ${most}`;
  const schema = z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(least).max(most));
  return { schema, expected };
}

export const milliseconds: Pick<VariableSpec<number>, "schema" | "expected"> = {
  schema: wholeNumber(0).schema,
  expected: "a number of milliseconds, written as digits only",
};

/** A folder or file; a relative one is meant from where the command was typed, also where npm has changed the folder since. */
export const path: Pick<VariableSpec<string>, "schema" | "expected"> = {
  schema: z.string().transform((text) => (isAbsolute(text) ? text : resolve(whereTyped(), text))),
  expected: "a path",
};

export function oneOf<const T extends string>(values: readonly T[]): Pick<VariableSpec<T>, "schema" | "expected"> {
  const schema = z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(z.enum(values));
  return { schema, expected: `one of ${values.join(", ")}` };
}

const poolName = /^[a-z0-9-]{1,48}$/;

export const pool: Pick<VariableSpec<string>, "schema" | "expected"> = {
  schema: z.string().regex(poolName),
  expected: "a pool's name: 1 to 48 lower-case letters, digits and hyphens",
};

/** Names separated by commas. */
export const pools: Pick<VariableSpec<readonly string[]>, "schema" | "expected"> = {
  schema: z
    .string()
    .transform(splitList)
    .pipe(z.array(z.string().regex(poolName)).min(1)),
  expected: "names of pools separated by commas, each of 1 to 48 lower-case letters, digits and hyphens",
};

export function splitList(text: string): string[] {
  const parts = text.split(",").map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}

function whereTyped(): string {
  return process.env.INIT_CWD ?? process.cwd();
}
