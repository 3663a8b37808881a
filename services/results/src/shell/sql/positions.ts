import type { Position, TopicPartition } from "@spe/messaging";
import { columns, type Queryable, statement } from "./statement.js";

/** A position that is to move; `expected` is where the view is believed to stand. */
export interface Move extends TopicPartition {
  readonly expected: number;
  readonly next: number;
}

const advance = statement(import.meta.url, "advance-positions");
const begin = statement(import.meta.url, "begin-positions");
const read = statement(import.meta.url, "read-positions");

/** Moves all or, by resolving with false, asks to be rolled back: another instance has moved one of them. */
export async function advancePositions(tx: Queryable, moves: readonly Move[]): Promise<boolean> {
  const result = await tx.query(advance, columns(moves, "topic", "partition", "expected", "next"));
  return result.rowCount === moves.length;
}

/** Where nothing has been read yet, says where the log begins. */
export async function beginPositions(db: Queryable, beginnings: readonly Position[]): Promise<void> {
  await db.query(begin, columns(beginnings, "topic", "partition", "offset"));
}

/** Of those partitions that have been begun. */
export async function readPositions(db: Queryable, asked: readonly TopicPartition[]): Promise<Position[]> {
  const { rows } = await db.query<TopicPartition & { nextOffset: string }>(read, columns(asked, "topic", "partition"));
  return rows.map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: Number(nextOffset) }));
}
