import { OperatorError } from "../operator-error.js";
import type { Environment, Setting } from "./setting.js";

/** Field → setting. Shapes are plain objects, so that a service composes its own from the shared ones. */
export type ConfigShape = Readonly<Record<string, Setting<unknown>>>;

export type ConfigOf<S extends ConfigShape> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

/** One or more variables of the environment are wrong; the message has a sentence, on a line of its own, for each. */
export class ConfigError extends OperatorError {
  override readonly name = "ConfigError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** Reads a complete, frozen configuration. All that is wrong is told at once, as a ConfigError. */
export function readConfig<S extends ConfigShape>(environment: Environment, shape: S): ConfigOf<S> {
  const config: Record<string, unknown> = {};
  const faults: string[] = [];
  for (const [field, setting] of Object.entries(shape)) {
    const reading = setting.read(environment);
    if (reading.ok) config[field] = reading.value;
    else faults.push(...reading.faults);
  }
  if (faults.length > 0) throw new ConfigError([...new Set(faults)]);
  return Object.freeze(config) as ConfigOf<S>;
}
