import { readFileSync } from "node:fs";

/** One SQL statement, prepared once per connection under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** What a statement can be sent to: a transaction, or a connection outside of one. */
export interface Queryable {
  query<Row>(statement: Statement, values: readonly unknown[]): Promise<QueryResult<Row>>;
}

export interface QueryResult<Row> {
  readonly rows: readonly Row[];
  /** Rows written, or returned. */
  readonly rowCount: number;
}

/** Reads `<name>.sql` beside the module. The compiler leaves .sql files where they are, so dist/ reads those of src/. */
export function statement(moduleUrl: string, name: string): Statement {
  const source = moduleUrl.replace("/dist/src/", "/src/");
  return { name, text: readFileSync(new URL(`./${name}.sql`, source), "utf8") };
}
