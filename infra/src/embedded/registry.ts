import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@spe/runtime";
import { beginLog } from "../process/owned-process.js";
import type { KeptSpec } from "../process/kept-process.js";
import { until } from "../process/until.js";
import type { EmbeddedPlace } from "./embedded-place.js";
import { javaProgram, leanJvm } from "./java.js";

const probeWithinMs = 2_000;

/** Apicurio on a database file of its own, so that it needs neither Kafka nor Postgres to start and keeps its schema ids across restarts. */
export function prepareRegistry(place: EmbeddedPlace): KeptSpec {
  const folder = join(place.home, "registry");
  mkdirSync(folder, { recursive: true });
  const logFile = join(place.logs, "registry.log");
  beginLog(logFile);
  const programFolder = join(place.jars, "registry");
  return {
    name: "registry",
    title: "The schema registry",
    order: 50,
    program: javaProgram(place.env),
    args: ["-Xms96m", "-Xmx384m", "-XX:TieredStopAtLevel=1", ...leanJvm, "-jar", runnerJar(programFolder)],
    cwd: programFolder,
    env: { ...place.env, ...configuration(place.port, folder) },
    logFile,
    stopWithinMs: 2_000,
    untilReady: (signal) => until(() => isHealthy(place.port, signal), signal),
    remedy: place.damagedRemedy(folder),
  };
}

function configuration(port: number, folder: string): Record<string, string> {
  return {
    QUARKUS_HTTP_HOST: "127.0.0.1",
    QUARKUS_HTTP_PORT: String(port),
    QUARKUS_LOG_LEVEL: "WARN",
    QUARKUS_BANNER_ENABLED: "false",
    APICURIO_STORAGE_KIND: "sql",
    APICURIO_STORAGE_SQL_KIND: "h2",
    APICURIO_DATASOURCE_URL: `jdbc:h2:file:${join(folder, "schemas")}`,
    APICURIO_DATASOURCE_USERNAME: "sa",
    APICURIO_DATASOURCE_PASSWORD: "sa",
  };
}

function runnerJar(folder: string): string {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const jar = files.find((name) => /^apicurio-registry-app-.*-runner\.jar$/.test(name));
  if (jar === undefined)
    throw new OperatorError(`The schema registry is not in ${folder}: remove the folder above it and start again.`);
  return jar;
}

async function isHealthy(port: number, signal: AbortSignal): Promise<boolean> {
  try {
    const probe = AbortSignal.any([signal, AbortSignal.timeout(probeWithinMs)]);
    const response = await fetch(`http://127.0.0.1:${port}/apis/ccompat/v7/subjects`, { signal: probe });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // not listening yet
  }
}
