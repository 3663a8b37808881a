/**
 * What the set-up needs to know before anything is installed or built: read from the environment, checked, frozen.
 * The launcher reads the rest (src/config.ts).
 */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "./fault.mjs";

export const checkout = fileURLToPath(new URL("../../", import.meta.url));

/** Variable → { default, what }: shared with the launcher. */
export const portTable = JSON.parse(readFileSync(new URL("../ports.json", import.meta.url), "utf8"));

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns what is embedded, where its data lies, and the ports it will listen on
 */
export function readSettings(env) {
  const home = resolve(env.SPE_HOME || join(checkout, ".spe"));
  const embedded = {
    kafka: !env.SPE_KAFKA_BROKERS,
    registry: !env.SPE_REGISTRY_URL,
    postgres: !env.SPE_POSTGRES_URL,
  };
  return Object.freeze({
    home,
    logs: join(home, "logs"),
    jars: join(checkout, "infra", "target", "jars"),
    embedded: Object.freeze(embedded),
    needsJava: embedded.kafka || embedded.registry,
    ports: Object.freeze(readPorts(env, embedded)),
    elsewhere: Object.freeze(readElsewhere(env)),
  });
}

function readPorts(env, embedded) {
  const wanted = Object.entries(portTable).filter(
    ([, entry]) => entry.embedded === undefined || embedded[entry.embedded],
  );
  const ports = wanted.map(([variable, entry]) => ({
    variable,
    what: entry.what,
    host: variable === "SPE_HTTP_PORT" ? env.SPE_HTTP_HOST || "127.0.0.1" : "127.0.0.1",
    port: parsePort(variable, env[variable], entry.default),
  }));
  for (const { variable, port } of ports) {
    const twin = ports.find((other) => other.variable !== variable && other.port === port && port !== 0);
    if (twin)
      throw new Fault(`${variable} and ${twin.variable} are both ${port}: give each a port of its own (0: any).`);
  }
  return ports;
}

/** What runs elsewhere, with the addresses of which one must answer. */
function readElsewhere(env) {
  const named = [
    { variable: "SPE_KAFKA_BROKERS", what: "Kafka", read: readBrokers },
    {
      variable: "SPE_REGISTRY_URL",
      what: "The schema registry",
      read: (text) => [readUrl(text, { "http:": 80, "https:": 443 })],
    },
    {
      variable: "SPE_POSTGRES_URL",
      what: "PostgreSQL",
      read: (text) => [readUrl(text, { "postgres:": 5432, "postgresql:": 5432 })],
    },
  ];
  return named
    .filter(({ variable }) => env[variable])
    .map(({ variable, what, read }) => ({ variable, what, addresses: read(env[variable]) }))
    .filter(({ addresses }) => addresses.every((address) => address !== undefined)); // else the launcher's configuration says what is wrong
}

function readBrokers(text) {
  return text.split(",").map((broker) => {
    const match = /^\[?([^\]]+?)\]?:(\d+)$/.exec(broker.trim());
    return match === null || Number(match[2]) > 65535 ? undefined : { host: match[1], port: Number(match[2]) };
  });
}

function readUrl(text, defaultPorts) {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  if (defaultPorts[protocol] === undefined || hostname === "") return undefined;
  return { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port) || defaultPorts[protocol] };
}

function parsePort(variable, text, fallback) {
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65535) return port;
  throw new Fault(`${variable} is "${text}", which is no port: give a number from 0 (any) to 65535.`);
}
