import type { ReadRecord } from "./read-back.js";
import { where } from "./where.js";

/** How two readings of one topic differ, as sentences. */
export function disagreements(
  one: { readonly reader: string; readonly records: readonly ReadRecord[] },
  other: { readonly reader: string; readonly records: readonly ReadRecord[] },
): readonly string[] {
  const [ofOne, ofOther] = [byPlace(one.records), byPlace(other.records)];
  return [
    ...doubled(one.reader, one.records),
    ...doubled(other.reader, other.records),
    ...missing(one.reader, ofOne, other.reader, ofOther),
    ...missing(other.reader, ofOther, one.reader, ofOne),
    ...[...ofOne].flatMap(([place, record]) => {
      const twin = ofOther.get(place);
      if (twin === undefined || (twin.value === record.value && twin.key === record.key)) return [];
      return [`${one.reader} and ${other.reader} read different records at ${place}.`];
    }),
  ];
}

function byPlace(records: readonly ReadRecord[]): Map<string, ReadRecord> {
  return new Map(records.map((record) => [where(record), record]));
}

function missing(
  reader: string,
  has: ReadonlyMap<string, ReadRecord>,
  other: string,
  seen: ReadonlyMap<string, ReadRecord>,
): string[] {
  return [...seen].flatMap(([place, { value }]) =>
    has.has(place)
      ? []
      : [`${other} reads ${value} at ${place}, ${reader} does not: lost by one or leaked by the other.`],
  );
}

function doubled(reader: string, records: readonly ReadRecord[]): string[] {
  const seen = new Set<string>();
  return records.flatMap((record) => {
    const place = where(record);
    if (seen.has(place)) return [`${reader} was handed ${place} twice.`];
    seen.add(place);
    return [];
  });
}
