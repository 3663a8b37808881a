import { RefusedRowsError } from "../refused-rows-error.js";

/**
 * Rows as one array per column, for `unnest`, in the binary form of Postgres: neither side quotes, escapes or parses text, which was
 * most of what a batch cost. The form: https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES, array_recv.
 */
export function columns<Row>(rows: readonly Row[], kinds: ColumnKinds<Row>): Buffer[] {
  return Object.entries(kinds).map(([name, kind]) => {
    try {
      return encodeColumn(rows, name as keyof Row, kind as ColumnKind<unknown>);
    } catch (cause) {
      throw new RefusedRowsError(`A value does not fit the column ${name}.`, { cause });
    }
  });
}

/** In the order of the statement's parameters. */
export type ColumnKinds<Row> = { readonly [K in keyof Row]?: ColumnKind<NonNullable<Row[K]>> };

interface ColumnKind<T> {
  /** Of the elements' type, in pg_type. */
  readonly oid: number;
  /** Writes a value at the scratch's end. */
  readonly write: (value: T) => void;
}

export const text: ColumnKind<string> = { oid: 25, write: writeText };
export const integer: ColumnKind<number> = { oid: 23, write: (value) => fixed(4).writeInt32BE(value, end - 4) };
export const bigint: ColumnKind<number> = { oid: 20, write: writeInt64 };
export const double: ColumnKind<number> = { oid: 701, write: (value) => fixed(8).writeDoubleBE(value, end - 8) };
export const boolean: ColumnKind<boolean> = { oid: 16, write: (value) => fixed(1).writeInt8(Number(value), end - 1) };
/** Milliseconds since the epoch. */
export const time: ColumnKind<number> = { oid: 1184, write: (value) => writeInt64((value - postgresEpochMs) * 1_000) };
/** A list in a column of lists: `unnest` takes those apart too, so they travel as text. */
export const listAsText: ColumnKind<readonly (string | number)[]> = {
  oid: 25,
  write: (values) => writeText(`{${values.map((value) => `"${String(value).replace(/[\\"]/g, "\\$&")}"`).join(",")}}`),
};

const postgresEpochMs = Date.UTC(2000, 0, 1);
const headerBytes = 20;
const absent = -1;

/** One column at a time is written here, then copied out. */
let scratch = Buffer.allocUnsafe(64 << 10);
let end = 0;

function encodeColumn<Row>(rows: readonly Row[], name: keyof Row, kind: ColumnKind<unknown>): Buffer {
  end = headerBytes;
  let hasAbsent = false;
  for (const row of rows) {
    const value = row[name];
    if (value === null || value === undefined) {
      hasAbsent = true;
      reserve(4);
      end = scratch.writeInt32BE(absent, end);
    } else kind.write(value);
  }
  scratch.writeInt32BE(rows.length === 0 ? 0 : 1, 0); // dimensions
  scratch.writeInt32BE(hasAbsent ? 1 : 0, 4);
  scratch.writeInt32BE(kind.oid, 8);
  scratch.writeInt32BE(rows.length, 12);
  scratch.writeInt32BE(1, 16); // the first index
  return Buffer.from(scratch.subarray(0, rows.length === 0 ? 12 : end));
}

function writeText(value: string): void {
  reserve(4 + 3 * value.length);
  const written = scratch.write(value, end + 4, "utf8");
  scratch.writeInt32BE(written, end);
  end += 4 + written;
}

function writeInt64(value: number): void {
  const high = Math.floor(value / 2 ** 32);
  fixed(8);
  scratch.writeInt32BE(high, end - 8);
  scratch.writeUInt32BE(value - high * 2 ** 32, end - 4);
}

/** Room for an element of so many bytes, its length written already. */
function fixed(bytes: number): Buffer {
  reserve(4 + bytes);
  end = scratch.writeInt32BE(bytes, end) + bytes;
  return scratch;
}

function reserve(bytes: number): void {
  if (end + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafe(Math.max(2 * scratch.length, end + bytes));
  scratch.copy(larger, 0, 0, end);
  scratch = larger;
}
