import { readFileSync } from "node:fs";

/** A statement of this folder's sql/, prepared once per connection under its name. The compiler leaves .sql files in src/. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export function statement(name: string): Statement {
  const source = import.meta.url.replace("/dist/src/", "/src/");
  return { name, text: readFileSync(new URL(`./sql/${name}.sql`, source), "utf8") };
}

/** As `statement`, planned anew at each call: for filters of which most are absent. */
export function unpreparedStatement(name: string): Pick<Statement, "text"> {
  return { text: statement(name).text };
}
