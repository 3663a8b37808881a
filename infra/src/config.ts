import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Environment,
  home,
  knownPools,
  type ListenAddress,
  listenAddress,
  milliseconds,
  optional,
  partitions,
  prefix,
  readConfig,
  resultRoot,
  variable,
  wholeNumber,
} from "@spe/runtime";
import { checkout } from "./checkout.js";
import { freePort } from "./process/free-port.js";

export const portVariables = [
  "SPE_HTTP_PORT",
  "SPE_KAFKA_PORT",
  "SPE_REGISTRY_PORT",
  "SPE_POSTGRES_PORT",
  "SPE_PLANNER_PORT",
  "SPE_EXECUTOR_PORT",
  "SPE_RESULTS_PORT",
] as const;
export type PortVariable = (typeof portVariables)[number];

/** Read from the environment once; complete and frozen, every port settled. */
export interface LauncherConfig {
  readonly home: string;
  readonly logs: string;
  readonly jars: string;
  readonly resultRoot: string;
  readonly prefix: string;
  readonly partitions: number;
  /** undefined: three, or as many as there are brokers. */
  readonly replication: number | undefined;
  readonly pools: readonly string[];
  readonly ports: Readonly<Record<PortVariable, number>>;
  /** Where this machine reaches what the services listen on. */
  readonly reachableHost: string;
  /** What runs as a child of ours; the rest is pointed elsewhere by the environment. */
  readonly embedded: { readonly kafka: boolean; readonly registry: boolean; readonly postgres: boolean };
  /** How long the executor may finish what runs, when everything is stopped. */
  readonly drainMs: number;
}

/** An engine that is stopped as a whole goes down within 10 s, so its executor gives back what does not end in this time. */
const drainWithinMs = 3_000;

/** The same table as the set-up's. */
const portTable = JSON.parse(readFileSync(join(checkout, "infra", "ports.json"), "utf8")) as Record<
  PortVariable,
  { readonly default: number }
>;

/** Rejects with a ConfigError that names every wrong variable. */
export async function readLauncherConfig(env: Environment): Promise<LauncherConfig> {
  const given = readConfig(env, {
    home,
    prefix,
    partitions,
    resultRoot,
    pools: knownPools,
    replication: optional("SPE_REPLICATION", wholeNumber(1, 100)),
    drainMs: variable("SPE_DRAIN_MS", { ...milliseconds, default: String(drainWithinMs) }),
  });
  const listen = readConfig(env, portShape());
  return Object.freeze({
    ...given,
    logs: join(given.home, "logs"),
    jars: join(checkout, "infra", "target", "jars"),
    ports: await settlePorts(listen),
    reachableHost: reachable(listen.SPE_HTTP_PORT.host),
    embedded: {
      kafka: !env.SPE_KAFKA_BROKERS,
      registry: !env.SPE_REGISTRY_URL,
      postgres: !env.SPE_POSTGRES_URL,
    },
  });
}

function portShape() {
  const entries = portVariables.map((name) => [name, listenAddress(name, portTable[name].default)] as const);
  return Object.fromEntries(entries) as Record<PortVariable, ReturnType<typeof listenAddress>>;
}

/** 0 becomes a port that is free now: children are told where to listen, so that everything knows where they are. */
async function settlePorts(
  listen: Readonly<Record<PortVariable, ListenAddress>>,
): Promise<Record<PortVariable, number>> {
  const settled = {} as Record<PortVariable, number>;
  for (const name of portVariables) settled[name] = listen[name].port || (await freePort());
  return settled;
}

/** A server that listens on every address is reached on loopback. */
function reachable(host: string): string {
  return host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
}
