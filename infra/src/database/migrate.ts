import { fileURLToPath } from "node:url";
import { OperatorError } from "@spe/runtime";
import { runner } from "node-pg-migrate";
import { Client } from "pg";

const migrations = fileURLToPath(new URL("../../../migrations", import.meta.url));
const connectWithinMs = 5_000;

/** Applies what is missing of infra/migrations, in order, under an advisory lock, all of it in one transaction. Resolves with their names. */
export async function migrate(postgresUrl: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: postgresUrl, connectionTimeoutMillis: connectWithinMs });
  await connect(client, postgresUrl);
  try {
    const applied = await runner({
      dbClient: client,
      dir: `${migrations}/*.sql`,
      useGlob: true,
      direction: "up",
      migrationsTable: "spe_migrations",
      singleTransaction: true,
      checkOrder: true,
      log: () => undefined,
      logger: silent,
    });
    return applied.map(({ name }) => name);
  } catch (error) {
    throw new OperatorError(
      `The database could not be brought up to date (${(error as Error).message}): nothing was changed; mend the cause and start again.`,
    );
  } finally {
    await client.end();
  }
}

const ignore = (): void => undefined;
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

async function connect(client: Client, postgresUrl: string): Promise<void> {
  try {
    await client.connect();
  } catch (error) {
    const { host, pathname } = new URL(postgresUrl);
    throw new OperatorError(
      `PostgreSQL at ${host}${pathname} can't be used (${(error as Error).message}): see that it runs and that SPE_POSTGRES_URL is right.`,
    );
  }
}
