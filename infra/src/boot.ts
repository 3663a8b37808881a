import { messageSchemas } from "@spe/contracts";
import { registerSchemas } from "@spe/messaging";
import { type Environment, OperatorError, postgresUrl, readConfig, registryUrl } from "@spe/runtime";
import { recogniseCluster, rememberCluster } from "./cluster-identity.js";
import type { LauncherConfig } from "./config.js";
import { migrate } from "./database/migrate.js";
import { damagedRemedy, type EmbeddedPlace } from "./embedded/embedded-place.js";
import { prepareKafka } from "./embedded/kafka.js";
import { embeddedPostgresUrl, preparePostgres } from "./embedded/postgres.js";
import { prepareRegistry } from "./embedded/registry.js";
import type { Parts } from "./parts.js";
import type { ProcessRecords } from "./process/process-records.js";
import { type Progress, step } from "./progress.js";
import { prepareTopics, refuseLostTopics } from "./topics/prepare-topics.js";
import { quiet, reachCluster } from "./topics/reach-cluster.js";

export interface BootContext {
  readonly config: LauncherConfig;
  /** The environment that services will have: every address in it is settled. */
  readonly env: Environment & NodeJS.ProcessEnv;
  readonly parts: Parts;
  readonly records: ProcessRecords;
  readonly progress: Progress;
}

/** Where everything is, in the variables by which services and clients are told. */
export function settledAddresses({ ports, embedded, home }: LauncherConfig): Record<string, string> {
  return {
    SPE_HOME: home,
    ...(embedded.kafka && { SPE_KAFKA_BROKERS: `127.0.0.1:${ports.SPE_KAFKA_PORT}` }),
    ...(embedded.registry && { SPE_REGISTRY_URL: `http://127.0.0.1:${ports.SPE_REGISTRY_PORT}/apis/ccompat/v7` }),
    ...(embedded.postgres && { SPE_POSTGRES_URL: embeddedPostgresUrl(ports.SPE_POSTGRES_PORT) }),
  };
}

/** Kafka with its topics. */
export async function bootKafka({ config, env, parts, records, progress }: BootContext): Promise<void> {
  await step(progress, "kafka", async () => {
    if (config.embedded.kafka) await parts.start(await prepareKafka(place(config, env, "SPE_KAFKA_PORT"), records));
    const cluster = await reachCluster(env);
    try {
      const clusterId = await cluster.admin.clusterId();
      const identity = { clusterId, prefix: config.prefix };
      const isKnown = recogniseCluster(config.home, identity);
      if (isKnown) await refuseLostTopics(cluster.admin, config.prefix, config.home);
      const created = await prepareTopics(cluster.admin, config);
      rememberCluster(config.home, identity);
      return `${env.SPE_KAFKA_BROKERS ?? ""}, ${created} topics created`;
    } finally {
      await cluster.close();
    }
  });
}

export async function bootRegistry({ config, env, parts, progress }: BootContext): Promise<void> {
  await step(progress, "registry", async () => {
    if (config.embedded.registry) await parts.start(prepareRegistry(place(config, env, "SPE_REGISTRY_PORT")));
    const { url } = readConfig(env, { url: registryUrl });
    await registerAll(url, config.prefix);
    return `${new URL(url).origin}, ${Object.keys(messageSchemas).length} schemas registered`;
  });
}

export async function bootPostgres({ config, env, parts, records, progress }: BootContext): Promise<void> {
  await step(progress, "postgres", async () => {
    if (config.embedded.postgres)
      await parts.start(await preparePostgres(place(config, env, "SPE_POSTGRES_PORT"), records));
    const { url } = readConfig(env, { url: postgresUrl });
    const applied = await migrate(url);
    return `${new URL(url).host}, ${applied.length} migrations applied`;
  });
}

async function registerAll(url: string, prefix: string): Promise<void> {
  try {
    await registerSchemas({ registryUrl: url, prefix, schemas: messageSchemas }, quiet);
  } catch (error) {
    throw new OperatorError(
      `The schemas could not be registered: ${(error as Error).message} SPE_REGISTRY_URL says where the registry is.`,
    );
  }
}

function place(
  { home, logs, jars, ports }: LauncherConfig,
  env: NodeJS.ProcessEnv,
  portVariable: keyof LauncherConfig["ports"],
): EmbeddedPlace {
  return { home, logs, jars, port: ports[portVariable], env: withoutOurs(env), damagedRemedy };
}

/** Programs of others need nothing of ours, least of all the key. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith("SPE_")));
}
