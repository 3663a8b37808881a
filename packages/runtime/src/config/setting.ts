import type { z } from "zod";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What reading a setting gave: its value, or one sentence for each variable that is wrong. Never a secret in it. */
export type Reading<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly string[] };

/** One field of a configuration and how it is read from the environment. */
export interface Setting<T> {
  read(environment: Environment): Reading<T>;
}

export interface VariableSpec<T> {
  /** Checks and converts the text of the variable. */
  readonly schema: z.ZodType<T, string>;
  /** What a right value looks like, to end the sentence "… must be". */
  readonly expected: string;
  /** The text that stands where the variable is absent or empty; without one the variable must be given. */
  readonly default?: string | ((environment: Environment) => string);
  /** The value is never shown. */
  readonly isSecret?: boolean;
}

/** A setting that is one variable. */
export function variable<T>(name: string, spec: VariableSpec<T>): Setting<T> {
  return {
    read(environment) {
      const text = textOf(environment, name) ?? defaultOf(spec, environment);
      if (text === undefined) return fault(`${name} is not set: it must be ${spec.expected}.`);
      const parsed = spec.schema.safeParse(text);
      if (parsed.success) return { ok: true, value: parsed.data };
      const shown = spec.isSecret === true ? "has a value that is not valid" : `is ${JSON.stringify(text)}`;
      const orUnset = spec.default === undefined ? "" : ", or be left unset";
      return fault(`${name} ${shown}: it must be ${spec.expected}${orUnset}.`);
    },
  };
}

/** A setting that may be absent; the variable has no default. */
export function optional<T>(name: string, spec: Omit<VariableSpec<T>, "default">): Setting<T | undefined> {
  const given = variable(name, spec);
  return {
    read: (environment) =>
      textOf(environment, name) === undefined ? { ok: true, value: undefined } : given.read(environment),
  };
}

/** The text of a variable; an empty one counts as absent, as shells and compose files can't unset. */
export function textOf(environment: Environment, name: string): string | undefined {
  const text = environment[name]?.trim();
  return text === "" ? undefined : text;
}

export function fault(...faults: readonly string[]): { readonly ok: false; readonly faults: readonly string[] } {
  return { ok: false, faults };
}

function defaultOf(spec: Pick<VariableSpec<unknown>, "default">, environment: Environment): string | undefined {
  return typeof spec.default === "function" ? spec.default(environment) : spec.default;
}
