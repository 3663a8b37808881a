import pg from "pg";
import { RefusedRowsError } from "./refused-rows-error.js";
import type { Queryable, QueryResult, Statement } from "./sql/statement.js";

/**
 * The connections to Postgres. Whatever is rejected other than RefusedRowsError may be tried again: the database is away, is
 * not set up yet, or chose this transaction as a victim. Then it is not known whether a transaction took place.
 */
export class Database implements Queryable {
  readonly #pool: pg.Pool;

  constructor(url: string, onIdleError: (error: Error) => void) {
    this.#pool = new pg.Pool({ ...poolOptions, connectionString: url, options: sessionOptions });
    this.#pool.on("error", onIdleError); // an idle connection broke; the pool makes another
  }

  query<Row>(statement: Statement, values: readonly unknown[]): Promise<QueryResult<Row>> {
    return send(this.#pool, statement, values);
  }

  /** Commits where `work` resolves with true, else rolls back; resolves with what `work` said. */
  async transaction(work: (tx: Queryable) => Promise<boolean>): Promise<boolean> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    const onError = (error: Error): void => {
      broken = error; // it broke between two statements: the next one will say so too
    };
    client.on("error", onError);
    try {
      await client.query("begin");
      const outcome = await work({ query: (statement, values) => send(client, statement, values) });
      await client.query(outcome ? "commit" : "rollback");
      return outcome;
    } catch (error) {
      broken ??= await rollback(client);
      throw error;
    } finally {
      client.off("error", onError);
      client.release(broken);
    }
  }

  async stop(): Promise<void> {
    await this.#pool.end();
  }
}

const poolOptions = {
  max: 4,
  connectionTimeoutMillis: 5_000,
  /** A half-open connection is given up, and the batch written through another. */
  query_timeout: 60_000,
  keepAlive: true,
  application_name: "spe-results",
} satisfies pg.PoolConfig;

/**
 * Every statement here finds its rows by key. Its plan must not depend on how small a table was when it was first planned: index
 * and nested loop, always. Commits don't wait for the disk: a server that crashes steps back, rows and positions together, and what it
 * has forgotten is read again. The timeouts free what a stopped instance holds.
 */
const sessionOptions = [
  ...[
    "enable_seqscan=off",
    "enable_hashjoin=off",
    "enable_mergejoin=off",
    "plan_cache_mode=force_generic_plan",
    "jit=off",
    "synchronous_commit=off",
  ],
  ...["lock_timeout=10s", "statement_timeout=60s", "idle_in_transaction_session_timeout=60s"],
]
  .map((setting) => `-c ${setting}`)
  .join(" ");

async function send<Row>(
  to: pg.Pool | pg.PoolClient,
  { name, text }: Statement,
  values: readonly unknown[],
): Promise<QueryResult<Row>> {
  try {
    const { rows, rowCount } = await to.query({ name, text, values: [...values] });
    return { rows: rows as Row[], rowCount: rowCount ?? 0 };
  } catch (error) {
    throw refusesRows(error) ? new RefusedRowsError(`${name}: ${error.message}`, { cause: error }) : error;
  }
}

/** SQLSTATE classes: 22 a value does not fit its type, 23 a constraint, 54 a limit of Postgres. */
function refusesRows(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? "");
}

/** The connection is kept only if it could be told to roll back. */
async function rollback(client: pg.PoolClient): Promise<Error | undefined> {
  try {
    await client.query("rollback");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
