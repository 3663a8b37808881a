import type { Position, TopicPartition } from "@spe/messaging";
import { bigint, columns, integer, text } from "./binary-columns.js";
import { type Queryable, statement } from "./statement.js";

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
  const values = columns(moves, { topic: text, partition: integer, expected: bigint, next: bigint });
  const result = await tx.query(advance, values);
  return result.rowCount === moves.length;
}

/** Where nothing has been read yet, says where the log begins. */
export async function beginPositions(db: Queryable, beginnings: readonly Position[]): Promise<void> {
  await db.query(begin, columns(beginnings, { topic: text, partition: integer, offset: bigint }));
}

/** Of those partitions that have been begun. */
export async function readPositions(db: Queryable, asked: readonly TopicPartition[]): Promise<Position[]> {
  const values = columns(asked, { topic: text, partition: integer });
  const { rows } = await db.query<TopicPartition & { nextOffset: string }>(read, values);
  return rows.map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: Number(nextOffset) }));
}
