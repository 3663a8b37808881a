import type { Logger } from "@spe/runtime";
import pg from "pg";
import { Problem } from "../../core/problem.js";
import type { Statement } from "./statement.js";

export interface Queryable {
  rows<Row>(statement: Statement | Pick<Statement, "text">, values: readonly unknown[]): Promise<readonly Row[]>;
}

const connections = 10;
const connectWithinMs = 5_000;
const answerWithinMs = 30_000;

/** The view's database, read only. Whatever goes wrong there is the fault `database_unavailable`. */
export class Database implements Queryable {
  readonly #pool: pg.Pool;

  constructor(connectionString: string, logger: Logger) {
    this.#pool = new pg.Pool({
      connectionString,
      max: connections,
      connectionTimeoutMillis: connectWithinMs,
      query_timeout: answerWithinMs,
      application_name: "spe-gateway",
      types: { getTypeParser: typeParser },
    });
    this.#pool.on("error", (err) => logger.warn({ err }, "an idle connection to Postgres broke"));
  }

  async rows<Row>(statement: Statement | Pick<Statement, "text">, values: readonly unknown[]): Promise<readonly Row[]> {
    return await translated(async () => await queryRows<Row>(this.#pool, statement, values));
  }

  /** All that `read` asks is answered from one state of the database. */
  async snapshot<T>(read: (database: Queryable) => Promise<T>): Promise<T> {
    return await translated(async () => {
      const client = await this.#pool.connect();
      let isBroken = true;
      try {
        await client.query("begin isolation level repeatable read read only");
        const outcome = await read({ rows: async (statement, values) => await queryRows(client, statement, values) });
        await client.query("commit");
        isBroken = false;
        return outcome;
      } finally {
        client.release(isBroken);
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

async function queryRows<Row>(
  database: pg.Pool | pg.PoolClient,
  statement: Statement | Pick<Statement, "text">,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  const { rows } = await database.query({ ...statement, values: [...values] });
  return rows as Row[];
}

async function translated<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof Problem) throw cause;
    throw new Problem("database_unavailable", "Postgres does not answer, so the view can't be read; try again soon.", {
      cause,
    });
  }
}

/** Offsets are exact as numbers: they stay below 2^53. */
const typeParser: pg.CustomTypesConfig["getTypeParser"] = (oid, format) =>
  oid === pg.types.builtins.INT8 ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown);
