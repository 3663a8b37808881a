import { z } from "zod";
import { type Environment, type Setting, textOf, variable, type VariableSpec } from "./setting.js";
import { wholeNumber } from "./value-schemas.js";

/** Where the Confluent-compatible API of a registry is, if its address has no path: Apicurio's. */
const confluentPath = "/apis/ccompat/v7";

const httpUrl: Pick<VariableSpec<URL>, "schema" | "expected"> = {
  schema: z.url({ protocol: /^https?$/ }).transform((text) => new URL(text)),
  expected: "an http:// or https:// address",
};

/** The base address of the schema registry's Confluent API, without a slash at its end. */
export const registryUrl: Setting<string> = variable("SPE_REGISTRY_URL", {
  schema: httpUrl.schema.transform((url) => {
    if (url.pathname === "/") url.pathname = confluentPath;
    return url.href.replace(/\/$/, "");
  }),
  expected: httpUrl.expected,
  default: embeddedAt("http://", "SPE_REGISTRY_PORT", "8081"),
  isSecret: true,
});

/** The connection address of Postgres, password and all: not for a log. */
export const postgresUrl: Setting<string> = variable("SPE_POSTGRES_URL", {
  schema: z.url({ protocol: /^postgres(ql)?$/ }),
  expected: "an address such as postgres://user:password@host:5432/database",
  default: embeddedAt("postgres://spe:spe@", "SPE_POSTGRES_PORT", "5432", "/spe"),
  isSecret: true,
});

/** Where a server listens, and which variable says so: an error about the port names it. */
export interface ListenAddress {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly portVariable: string;
}

export function listenAddress(portVariable: string, defaultPort: number): Setting<ListenAddress> {
  const port = variable(portVariable, { ...wholeNumber(0, 65_535), default: String(defaultPort) });
  return {
    read(environment) {
      const reading = port.read(environment);
      if (!reading.ok) return reading;
      const host = textOf(environment, "SPE_HTTP_HOST") ?? "127.0.0.1";
      return { ok: true, value: Object.freeze({ host, port: reading.value, portVariable }) };
    },
  };
}

function embeddedAt(scheme: string, portVariable: string, port: string, end = ""): (e: Environment) => string {
  return (environment) => `${scheme}127.0.0.1:${textOf(environment, portVariable) ?? port}${end}`;
}
