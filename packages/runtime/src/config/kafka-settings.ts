import { readFileSync } from "node:fs";
import { type Environment, fault, type Reading, type Setting, textOf } from "./setting.js";
import { path, splitList } from "./value-schemas.js";

/** How to reach the cluster. File contents are read already; nothing in here is for a log. */
export interface KafkaConfig {
  /** host:port */
  readonly brokers: readonly string[];
  /** Present: TLS. */
  readonly ssl?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: KafkaSasl;
}

export type KafkaSasl =
  | {
      readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
      readonly username: string;
      readonly password: string;
    }
  | { readonly mechanism: "oauthbearer"; readonly oauthBearerProvider: () => Promise<{ readonly value: string }> };

const saslMechanisms = ["plain", "scram-sha-256", "scram-sha-512", "oauthbearer"] as const;

/** `SPE_KAFKA_…`; without brokers, the embedded one. */
export const kafka: Setting<KafkaConfig> = {
  read(environment) {
    const brokers = readBrokers(environment);
    const ssl = readSsl(environment);
    const sasl = readSasl(environment);
    if (!brokers.ok || !ssl.ok || !sasl.ok) {
      return fault(...[brokers, ssl, sasl].flatMap((part) => (part.ok ? [] : part.faults)));
    }
    return {
      ok: true,
      value: Object.freeze({
        brokers: brokers.value,
        ...(ssl.value && { ssl: ssl.value }),
        ...(sasl.value && { sasl: sasl.value }),
      }),
    };
  },
};

function readBrokers(environment: Environment): Reading<readonly string[]> {
  const embedded = `127.0.0.1:${textOf(environment, "SPE_KAFKA_PORT") ?? "9092"}`;
  const text = textOf(environment, "SPE_KAFKA_BROKERS") ?? embedded;
  const brokers = splitList(text);
  const wrong = brokers.filter((broker) => !isHostAndPort(broker));
  if (brokers.length > 0 && wrong.length === 0) return { ok: true, value: brokers };
  return fault(`SPE_KAFKA_BROKERS is ${JSON.stringify(text)}: it must be host:port, several separated by commas.`);
}

function isHostAndPort(broker: string): boolean {
  const match = /^(?:\[[0-9a-fA-F:.]+\]|[^\s:/@]+):(\d{1,5})$/.exec(broker);
  const port = Number(match?.[1]);
  return port >= 1 && port <= 65_535;
}

function readSsl(environment: Environment): Reading<KafkaConfig["ssl"] | undefined> {
  const ca = readFileOf(environment, "SPE_KAFKA_SSL_CA_FILE");
  const cert = readFileOf(environment, "SPE_KAFKA_SSL_CERT_FILE");
  const key = readFileOf(environment, "SPE_KAFKA_SSL_KEY_FILE");
  if (!ca.ok || !cert.ok || !key.ok) {
    return fault(...[ca, cert, key].flatMap((file) => (file.ok ? [] : file.faults)));
  }
  if ((cert.value === undefined) !== (key.value === undefined)) {
    return fault("SPE_KAFKA_SSL_CERT_FILE and SPE_KAFKA_SSL_KEY_FILE belong together: set both or neither.");
  }
  const switchText = textOf(environment, "SPE_KAFKA_SSL") ?? "0";
  if (switchText !== "0" && switchText !== "1") {
    return fault(`SPE_KAFKA_SSL is ${JSON.stringify(switchText)}: it must be 1 (TLS) or 0, or be left unset.`);
  }
  if (switchText === "0") return { ok: true, value: undefined };
  const ssl = {
    ...(ca.value !== undefined && { ca: ca.value }),
    ...(cert.value !== undefined && { cert: cert.value }),
    ...(key.value !== undefined && { key: key.value }),
  };
  return { ok: true, value: ssl };
}

function readSasl(environment: Environment): Reading<KafkaSasl | undefined> {
  const text = textOf(environment, "SPE_KAFKA_SASL_MECHANISM")?.toLowerCase();
  if (text === undefined) return { ok: true, value: undefined };
  const mechanism = saslMechanisms.find((known) => known === text);
  if (mechanism === undefined) {
    return fault(
      `SPE_KAFKA_SASL_MECHANISM is ${JSON.stringify(text)}: it must be one of ${saslMechanisms.join(", ")}.`,
    );
  }
  const password = readPassword(environment);
  if (!password.ok) return password;
  if (mechanism === "oauthbearer") {
    return { ok: true, value: { mechanism, oauthBearerProvider: () => currentToken(environment, password.value) } };
  }
  const username = textOf(environment, "SPE_KAFKA_SASL_USERNAME");
  if (username === undefined) {
    return fault(`SPE_KAFKA_SASL_USERNAME is not set: ${mechanism} needs the name of the user.`);
  }
  return { ok: true, value: { mechanism, username, password: password.value } };
}

function readPassword(environment: Environment): Reading<string> {
  const file = readFileOf(environment, "SPE_KAFKA_SASL_PASSWORD_FILE");
  if (!file.ok) return file;
  const password = textOf(environment, "SPE_KAFKA_SASL_PASSWORD") ?? file.value?.replace(/\r?\n$/, "");
  if (password !== undefined) return { ok: true, value: password };
  return fault(
    "SPE_KAFKA_SASL_PASSWORD is not set: SASL needs it, or SPE_KAFKA_SASL_PASSWORD_FILE with the path of a file that holds it.",
  );
}

/** A token's file is read anew each time it is asked for, so that whoever renews it need not restart anything. */
async function currentToken(environment: Environment, first: string): Promise<{ value: string }> {
  const password = readPassword(environment);
  return { value: password.ok ? password.value : first };
}

function readFileOf(environment: Environment, name: string): Reading<string | undefined> {
  const text = textOf(environment, name);
  if (text === undefined) return { ok: true, value: undefined };
  const file = path.schema.parse(text);
  try {
    return { ok: true, value: readFileSync(file, "utf8") };
  } catch (error) {
    return fault(`${name} names ${file}, which can't be read (${String((error as NodeJS.ErrnoException).code)}).`);
  }
}
