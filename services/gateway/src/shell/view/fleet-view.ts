import type { TypesByPool } from "../../core/known-types.js";
import type { Database } from "./database.js";
import { statement } from "./statement.js";

const selectExecutors = statement("select-executors");

export interface ExecutorRecord {
  readonly id: string;
  readonly incarnation: string;
  /** alive | draining | gone */
  readonly status: string;
  readonly host: string;
  readonly pid: number;
  readonly pool: string;
  readonly taskTypes: readonly string[];
  readonly slots: number;
  readonly busy: number;
  readonly partitions: readonly number[];
  readonly running: readonly string[];
  readonly startedAt: Date;
  readonly seenAt: Date;
  readonly version: string | null;
  /** It says so, and was heard of within the last minute. */
  readonly isAlive: boolean;
}

/** Executors of the last seven days, by their last beats. */
export class FleetView {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async executors(): Promise<readonly ExecutorRecord[]> {
    return await this.#database.rows<ExecutorRecord>(selectExecutors, []);
  }

  async typesByPool(): Promise<TypesByPool> {
    const types = new Map<string, Set<string>>();
    for (const { pool, taskTypes } of await this.executors()) {
      types.set(pool, new Set([...(types.get(pool) ?? []), ...taskTypes]));
    }
    return types;
  }
}
