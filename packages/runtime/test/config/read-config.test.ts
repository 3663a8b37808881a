import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  ConfigError,
  type ConfigShape,
  kafka,
  knownPools,
  listenAddress,
  logLevel,
  maxDeliveries,
  optional,
  postgresUrl,
  prefix,
  readConfig,
  registryUrl,
  resultRoot,
  wholeNumber,
} from "../../src/index.js";

function faultsOf(environment: Record<string, string>, shape: ConfigShape): readonly string[] {
  try {
    readConfig(environment, shape);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe("readConfig", () => {
  it("fills in every default of the contract and freezes the result", () => {
    const config = readConfig({}, { kafka, registryUrl, prefix, knownPools, logLevel, maxDeliveries });
    expect(config).toEqual({
      kafka: { brokers: ["127.0.0.1:9092"] },
      registryUrl: "http://127.0.0.1:8081/apis/ccompat/v7",
      prefix: "",
      knownPools: ["default"],
      logLevel: "info",
      maxDeliveries: 5,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it("follows the ports of the embedded parts", () => {
    const config = readConfig(
      { SPE_KAFKA_PORT: "1", SPE_REGISTRY_PORT: "2", SPE_POSTGRES_PORT: "3", SPE_HOME: "/data" },
      { kafka, registryUrl, postgresUrl, resultRoot },
    );
    expect(config).toEqual({
      kafka: { brokers: ["127.0.0.1:1"] },
      registryUrl: "http://127.0.0.1:2/apis/ccompat/v7",
      postgresUrl: "postgres://spe:spe@127.0.0.1:3/spe",
      resultRoot: "/data/results",
    });
  });

  it("leaves the path of a registry address as it is given", () => {
    const { registryUrl: url } = readConfig({ SPE_REGISTRY_URL: "https://sr.example/confluent/" }, { registryUrl });
    expect(url).toBe("https://sr.example/confluent");
  });

  it("tells all that is wrong at once, a sentence for each variable, with value and remedy", () => {
    const faults = faultsOf(
      { SPE_MAX_DELIVERIES: "many", SPE_LOG_LEVEL: "loud", SPE_KAFKA_BROKERS: "nowhere" },
      { maxDeliveries, logLevel, kafka },
    );
    expect(faults).toEqual([
      'SPE_MAX_DELIVERIES is "many": it must be a whole number from 1 to 1000, or be left unset.',
      'SPE_LOG_LEVEL is "loud": it must be one of fatal, error, warn, info, debug, trace, silent, or be left unset.',
      'SPE_KAFKA_BROKERS is "nowhere": it must be host:port, several separated by commas.',
    ]);
  });

  it("never shows a secret", () => {
    const faults = faultsOf({ SPE_POSTGRES_URL: "mysql://u:hunter2@h/db" }, { postgresUrl });
    expect(faults).toHaveLength(1);
    expect(faults.join()).not.toContain("hunter2");
  });

  it("counts an empty variable as absent", () => {
    expect(readConfig({ SPE_MAX_DELIVERIES: " " }, { maxDeliveries })).toEqual({ maxDeliveries: 5 });
    const shape = { extra: optional("SPE_EXTRA", wholeNumber(0)) };
    expect(readConfig({ SPE_EXTRA: "" }, shape)).toEqual({ extra: undefined });
  });

  it("lets a port be any free one", () => {
    const { health } = readConfig({ SPE_PLANNER_PORT: "0" }, { health: listenAddress("SPE_PLANNER_PORT", 8090) });
    expect(health).toEqual({ host: "127.0.0.1", port: 0, portVariable: "SPE_PLANNER_PORT" });
  });
});

describe("kafka", () => {
  const folder = mkdtempSync(join(tmpdir(), "spe-config-"));
  const secretFile = join(folder, "password");
  writeFileSync(secretFile, "hunter2\n");

  it("reads TLS and SASL, the password from a file", () => {
    const config = readConfig(
      {
        SPE_KAFKA_BROKERS: "a:1, b:2",
        SPE_KAFKA_SSL: "1",
        SPE_KAFKA_SSL_CA_FILE: secretFile,
        SPE_KAFKA_SASL_MECHANISM: "SCRAM-SHA-256",
        SPE_KAFKA_SASL_USERNAME: "planner",
        SPE_KAFKA_SASL_PASSWORD_FILE: secretFile,
      },
      { kafka },
    );
    expect(config.kafka).toEqual({
      brokers: ["a:1", "b:2"],
      ssl: { ca: "hunter2\n" },
      sasl: { mechanism: "scram-sha-256", username: "planner", password: "hunter2" },
    });
  });

  it("asks for the bearer token anew each time, so that its file may be renewed", async () => {
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, "first");
    const config = readConfig(
      { SPE_KAFKA_SASL_MECHANISM: "oauthbearer", SPE_KAFKA_SASL_PASSWORD_FILE: tokenFile },
      { kafka },
    );
    const sasl = config.kafka.sasl;
    if (sasl?.mechanism !== "oauthbearer") throw new Error("expected oauthbearer");
    expect(await sasl.oauthBearerProvider()).toEqual({ value: "first" });
    writeFileSync(tokenFile, "second\n");
    expect(await sasl.oauthBearerProvider()).toEqual({ value: "second" });
  });

  it.each([
    [{ SPE_KAFKA_SASL_MECHANISM: "gssapi" }, "SPE_KAFKA_SASL_MECHANISM"],
    [{ SPE_KAFKA_SASL_MECHANISM: "plain", SPE_KAFKA_SASL_USERNAME: "u" }, "SPE_KAFKA_SASL_PASSWORD"],
    [{ SPE_KAFKA_SASL_MECHANISM: "plain", SPE_KAFKA_SASL_PASSWORD: "p" }, "SPE_KAFKA_SASL_USERNAME"],
    [{ SPE_KAFKA_SSL_CA_FILE: join(folder, "absent") }, "SPE_KAFKA_SSL_CA_FILE"],
    [{ SPE_KAFKA_SSL: "1", SPE_KAFKA_SSL_CERT_FILE: secretFile }, "SPE_KAFKA_SSL_CERT_FILE"],
    [{ SPE_KAFKA_SSL: "yes" }, "SPE_KAFKA_SSL"],
  ])("names the variable to mend: %j", (environment, name) => {
    const faults = faultsOf(environment, { kafka });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(name);
  });
});
