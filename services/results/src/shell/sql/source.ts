import { type Queryable, statement } from "./statement.js";

/** Which log the view is of. */
export interface Source {
  readonly clusterId: string;
  readonly partitionCount: number;
}

const claim = statement(import.meta.url, "claim-source");

/** Resolves with the log that the view is of: this one, where none was noted yet. */
export async function claimSource(db: Queryable, source: Source): Promise<Source> {
  const { rows } = await db.query<Source>(claim, [source.clusterId, source.partitionCount]);
  return rows[0] ?? source;
}
