import type { InputRecord } from "../workload/written-records.js";
import type { AckedAppend } from "./ledger.js";
import type { ReadRecord } from "./read-back.js";
import { where } from "./where.js";

/** Each append that was acked stands once, and where the ack said. One that failed may stand once, too. In a partition they stand in the order of the calls. Pure. */
export function appendViolations(records: readonly ReadRecord[], acked: readonly AckedAppend[]): readonly string[] {
  const fed = records.map((record) => ({ record, fed: (JSON.parse(record.value) as InputRecord).fed }));
  const numberAt = new Map(fed.map(({ record, fed }) => [where(record), fed]));
  const places = new Map<number, string[]>();
  for (const { record, fed: number } of fed) places.set(number, [...(places.get(number) ?? []), where(record)]);
  return [
    ...acked
      .filter((append) => numberAt.get(where(append)) !== append.fed)
      .map((append) => `Lost: append ${append.fed.toString()} was acked, and is not at ${where(append)}.`),
    ...[...places]
      .filter(([, found]) => found.length > 1)
      .map(([number, found]) => `Doubled: append ${number.toString()} stands at ${found.join(" and ")}.`),
    ...outOfOrder(fed),
  ];
}

function outOfOrder(fed: readonly { readonly record: ReadRecord; readonly fed: number }[]): string[] {
  const last = new Map<number, number>();
  return fed.flatMap(({ record, fed: number }) => {
    const before = last.get(record.partition) ?? -1;
    last.set(record.partition, number);
    return before <= number
      ? []
      : [`Out of order: append ${number.toString()} at ${where(record)} follows ${before.toString()}.`];
  });
}
