import { readdir, readFile } from "node:fs/promises";
import pg from "pg";

/** A database of a test's own, migrated; `close` drops it. */
export class TestDatabase {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly #name: string;
  readonly #admin: pg.Client;

  private constructor(url: string, name: string, admin: pg.Client) {
    this.url = url;
    this.pool = new pg.Pool({ connectionString: url, max: 3 });
    this.#name = name;
    this.#admin = admin;
  }

  static async create(server: string, name: string): Promise<TestDatabase> {
    const admin = new pg.Client({ connectionString: server });
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(server);
    url.pathname = `/${name}`;
    const database = new TestDatabase(url.href, name, admin);
    await database.migrate();
    return database;
  }

  async migrate(): Promise<void> {
    const folder = new URL("../../../../infra/migrations/", import.meta.url.replace("/dist/test/", "/test/"));
    for (const file of (await readdir(folder)).sort())
      await this.pool.query(await readFile(new URL(file, folder), "utf8"));
  }

  async dropView(): Promise<void> {
    await this.pool.query("drop schema spe cascade");
  }

  async rows(sql: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
    return (await this.pool.query<Record<string, unknown>>(sql, values)).rows;
  }

  /** Empties the view. */
  async clear(): Promise<void> {
    const tables = ["jobs", "task_states", "past_attempts", "log_lines", "executors", "positions"];
    await this.pool.query(tables.map((table) => `delete from spe.${table}`).join("; "));
  }

  /** As if the server had gone away for a moment. */
  async cutConnectionsOf(application: string): Promise<void> {
    const cut = "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = $2";
    await this.pool.query(cut, [this.#name, application]);
  }

  async close(): Promise<void> {
    await this.pool.end();
    await this.#admin.query(`drop database ${this.#name}`);
    await this.#admin.end();
  }
}

export function uniqueName(): string {
  return `results_${process.pid}_${Date.now().toString(36)}_${Math.random().toString(36).slice(2, 8)}`;
}
