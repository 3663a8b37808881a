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

/** Rows as one array per column, for `unnest`. */
export function columns<Row>(rows: readonly Row[], ...names: readonly (keyof Row)[]): unknown[][] {
  return names.map((name) => rows.map((row) => row[name]));
}

/** An array inside a column of arrays: `unnest` takes those apart too, so they travel as text. */
export function arrayText(values: readonly (string | number)[]): string {
  return `{${values.map((value) => `"${String(value).replace(/[\\"]/g, "\\$&")}"`).join(",")}}`;
}
