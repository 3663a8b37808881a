import { setTimeout as pause } from "node:timers/promises";
import type { TestDatabase } from "../shell/test-database.js";
import { parentOf, secondsOf, secondsOfFamily } from "./process-seconds.js";

const statisticsWithinMs = 500;

export interface RowsOfTable {
  readonly inserted: number;
  readonly updated: number;
  /** Updates that stayed within their page and touched no index. */
  readonly inPlace: number;
  readonly deleted: number;
}

/** What the service and its database have used up to one moment. */
export class Reading {
  readonly serviceSeconds: number;
  readonly postgresSeconds: number;
  readonly transactions: number;
  readonly walBytes: number;
  readonly tables: ReadonlyMap<string, RowsOfTable>;

  constructor(fields: Pick<Reading, "serviceSeconds" | "postgresSeconds" | "transactions" | "walBytes" | "tables">) {
    this.serviceSeconds = fields.serviceSeconds;
    this.postgresSeconds = fields.postgresSeconds;
    this.transactions = fields.transactions;
    this.walBytes = fields.walBytes;
    this.tables = fields.tables;
  }

  since(before: Reading): Reading {
    const tables = [...this.tables].map(
      ([name, rows]) => [name, minus(rows, before.tables.get(name) ?? rows)] as const,
    );
    return new Reading({
      serviceSeconds: this.serviceSeconds - before.serviceSeconds,
      postgresSeconds: this.postgresSeconds - before.postgresSeconds,
      transactions: this.transactions - before.transactions,
      walBytes: this.walBytes - before.walBytes,
      tables: new Map(tables),
    });
  }
}

export class Meter {
  readonly #servicePid: number;
  readonly #postmasterPid: number;
  readonly #database: TestDatabase;

  private constructor(servicePid: number, postmasterPid: number, database: TestDatabase) {
    this.#servicePid = servicePid;
    this.#postmasterPid = postmasterPid;
    this.#database = database;
  }

  static async of(servicePid: number, database: TestDatabase): Promise<Meter> {
    const [backend] = await database.rows("select pg_backend_pid() as pid");
    return new Meter(servicePid, parentOf(Number(backend?.pid)) ?? 0, database);
  }

  /** A backend tells its statistics when it is done: the service's connections are cut, and it makes others. */
  async read(): Promise<Reading> {
    const seconds = {
      serviceSeconds: secondsOf(this.#servicePid),
      postgresSeconds: secondsOfFamily(this.#postmasterPid),
    };
    await this.#database.cutConnectionsOf("spe-results");
    await pause(statisticsWithinMs);
    const [database] = await this.#database.rows(
      `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as wal, xact_commit::float8 as transactions
       from pg_stat_database where datname = current_database()`,
    );
    const tables = await this.#database.rows(
      `select relname as name, n_tup_ins::float8 as inserted, n_tup_upd::float8 as updated, n_tup_hot_upd::float8 as "inPlace",
         n_tup_del::float8 as deleted
       from pg_stat_user_tables where schemaname = 'spe' order by relname`,
    );
    return new Reading({
      ...seconds,
      transactions: Number(database?.transactions),
      walBytes: Number(database?.wal),
      tables: new Map(tables.map(({ name, ...rows }) => [String(name), rows as unknown as RowsOfTable])),
    });
  }
}

function minus(now: RowsOfTable, before: RowsOfTable): RowsOfTable {
  return {
    inserted: now.inserted - before.inserted,
    updated: now.updated - before.updated,
    inPlace: now.inPlace - before.inPlace,
    deleted: now.deleted - before.deleted,
  };
}
