import { isOutput, isVoid, type OutputRecord } from "../workload/written-records.js";
import type { Ledger } from "./ledger.js";
import type { ReadRecord } from "./read-back.js";
import { where } from "./where.js";

interface Written {
  readonly place: string;
  readonly partition: number;
  readonly output: OutputRecord;
}

/**
 * Holds what committed readers see of the outputs against what their writers were told. Pure.
 *
 * - Each input of each pipeline, up to `inputs` of it, has exactly one output; in each partition the outputs of a pipeline are in the order of its inputs.
 * - A transaction is there with all of its outputs, in all partitions, or with none.
 * - What was acked is where the ack said. Nothing of an aborted or open transaction is there.
 * - An owner that was succeeded commits nothing that it begins after that.
 */
export function outputViolations(
  records: readonly ReadRecord[],
  inputs: ReadonlyMap<number, number>,
  ledger: Ledger,
): readonly string[] {
  const leaked = records.filter((record) => isVoid(contentOf(record)));
  const written = records.flatMap((record) => {
    const output = contentOf(record);
    return isOutput(output) ? [{ place: where(record), partition: record.partition, output }] : [];
  });
  return [
    ...leaked.map((record) => `Leaked: ${record.value} at ${where(record)} was never committed.`),
    ...[...inputs].flatMap(([pipeline, count]) => {
      const ofPipeline = written.filter(({ output }) => output.pipeline === pipeline);
      return [...lostAndDoubled(pipeline, count, ofPipeline), ...outOfOrder(pipeline, ofPipeline)];
    }),
    ...torn(written),
    ...ackedElsewhere(written, ledger),
    ...zombies(ledger),
  ];
}

function contentOf({ value }: ReadRecord): unknown {
  return JSON.parse(value === "" ? "null" : value);
}

function lostAndDoubled(pipeline: number, count: number, written: readonly Written[]): string[] {
  const places = new Map<number, string[]>();
  for (const { output, place } of written) places.set(output.input, [...(places.get(output.input) ?? []), place]);
  const violations: string[] = [];
  for (let input = 0; input < count; input++) {
    const found = places.get(input) ?? [];
    const what = `output of input ${input.toString()} of pipeline ${pipeline.toString()}`;
    if (found.length === 0) violations.push(`Lost: no ${what} is there.`);
    if (found.length > 1) violations.push(`Doubled: the ${what} stands at ${found.join(" and ")}.`);
  }
  return violations;
}

function outOfOrder(pipeline: number, written: readonly Written[]): string[] {
  const last = new Map<number, Written>();
  return written.flatMap((next) => {
    const before = last.get(next.partition);
    last.set(next.partition, next);
    if (before === undefined || before.output.input <= next.output.input) return [];
    return [
      `Out of order: pipeline ${pipeline.toString()} has input ${before.output.input.toString()} at ${before.place} before ${next.output.input.toString()} at ${next.place}.`,
    ];
  });
}

function torn(written: readonly Written[]): string[] {
  const transactions = new Map<string, Written[]>();
  for (const one of written)
    transactions.set(one.output.transaction, [...(transactions.get(one.output.transaction) ?? []), one]);
  return [...transactions].flatMap(([transaction, outputs]) => {
    const size = outputs[0]?.output.size ?? 0;
    if (outputs.length === size) return [];
    const places = outputs.map(({ place }) => place).join(", ");
    return [`Torn: of the ${size.toString()} outputs of transaction ${transaction} these are there: ${places}.`];
  });
}

function ackedElsewhere(written: readonly Written[], ledger: Ledger): string[] {
  const found = new Map(written.map(({ place, output }) => [place, output.transaction]));
  return ledger.acked.flatMap(({ transaction, outputs }) =>
    outputs
      .filter((position) => found.get(where(position)) !== transaction)
      .map((position) => `Lost: transaction ${transaction} was acked, and is not at ${where(position)}.`),
  );
}

function zombies(ledger: Ledger): string[] {
  return ledger.acked.flatMap(({ pipeline, transaction, owner, begunAt }) => {
    const owners = ledger.ownersOf(pipeline);
    const successor = owners[owners.findIndex((candidate) => candidate.owner === owner) + 1];
    if (successor === undefined || begunAt <= successor.since) return [];
    return [`Zombie: transaction ${transaction} was begun after ${successor.owner} had fenced its owner, and acked.`];
  });
}
