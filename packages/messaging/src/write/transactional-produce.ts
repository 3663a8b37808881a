import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { kafkaErrorName, repeatable, tooLarge } from "../cluster/kafka-error.js";
import type { Lane } from "../cluster/link.js";
import { backoffMs, pause } from "../cluster/pause.js";
import { RecordTooLargeError } from "../errors.js";
import { encodeRecordBatch, encodedSizeBound } from "../wire/encode-record-batch.js";
import { type PartitionBatch, produceRequest } from "../wire/produce-message.js";
import { knownLeader } from "../cluster/known-leader.js";
import { ackTimes } from "./ack-times.js";
import { countFitting, defaultMaxBatchBytes, type PartitionRecords } from "./record-batching.js";
import type { Sequences } from "./sequences.js";

export interface ProducerIdentity {
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
}

const firstBackoffMs = 5;
const mostBackoffMs = 300;

/** The rest of one partition's records in this transaction. */
interface Remainder extends PartitionRecords {
  written: number;
  readonly offsets: number[];
}

/** A batch on its way. It is sent again only after an answer, and as it was: by its sequence number the broker knows it again. */
interface SentBatch extends PartitionBatch {
  readonly of: Remainder;
  readonly count: number;
}

/**
 * Writes all records of a transaction: one Produce per leader in parallel, and further rounds for partitions with more than
 * one batch. Resolves with the offsets, by group and in order. Rejects with a Fault (or RecordTooLargeError) as soon as one
 * batch was refused or its fate is doubtful (a connection's Fault: it may still arrive); then nothing more may be sent with this
 * producer's sequences. Leaders that can't be reached are looked up again until `deadline`, or until `closed` aborts.
 */
export async function produceInTransaction(
  cluster: Cluster,
  lane: Lane,
  producer: ProducerIdentity,
  sequences: Sequences,
  groups: readonly PartitionRecords[],
  deadline: number,
  closed: AbortSignal,
): Promise<readonly (readonly number[])[]> {
  const remainders: Remainder[] = groups.map((group) => ({ ...group, written: 0, offsets: [] }));
  const timestampMs = Date.now();
  let refused = 0;
  for (let open = remainders; open.length > 0; open = remainders.filter((r) => r.written < r.records.length)) {
    const batches = open.map((remainder) => nextBatch(remainder, producer, sequences, timestampMs));
    const byLeader = new Map<number, SentBatch[]>();
    for (const batch of batches) {
      const leader = await knownLeader(cluster, batch, deadline, closed);
      byLeader.set(leader, [...(byLeader.get(leader) ?? []), batch]);
    }
    const refusal = await allSent(
      [...byLeader].map(([leader, ofLeader]) => send(cluster, lane, leader, producer, sequences, ofLeader)),
    );
    if (refusal === undefined) continue;
    if (performance.now() > deadline || closed.aborted) throw refusal;
    await pause(backoffMs(refused++, firstBackoffMs, mostBackoffMs), closed);
    await cluster.refresh(groups.map(({ topic }) => topic)).catch(() => undefined); // no broker may be reachable now
  }
  return remainders.map(({ offsets }) => offsets);
}

/** Waits for all, so that each has been answered when the transaction is aborted, or else it is known that one was not. */
async function allSent(sending: readonly Promise<Fault | undefined>[]): Promise<Fault | undefined> {
  const outcomes = await Promise.allSettled(sending);
  const failures = outcomes.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
  if (failures.length > 0) throw (failures.find(({ reason }) => isDoubtful(reason)) ?? failures[0])?.reason;
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<Fault | undefined>).value).find(Boolean);
}

function nextBatch(of: Remainder, producer: ProducerIdentity, sequences: Sequences, timestampMs: number): SentBatch {
  const count = countFitting(of.records, of.written, defaultMaxBatchBytes);
  const baseSequence = sequences.next(of);
  const batch = encodeRecordBatch(
    of.records.slice(of.written, of.written + count),
    { ...producer, baseSequence, transactional: true },
    timestampMs,
  );
  return { topic: of.topic, partition: of.partition, batch, of, count };
}

/** Resolves with a fault if some batch is to be sent again: the leader could not be asked, or refused for a passing reason. */
async function send(
  cluster: Cluster,
  lane: Lane,
  leader: number,
  producer: ProducerIdentity,
  sequences: Sequences,
  batches: readonly SentBatch[],
): Promise<Fault | undefined> {
  const link = await cluster.link(leader, lane).catch((thrown: unknown) => Fault.of(thrown));
  if (link instanceof Fault) return link;
  const { results } = await link.send(produceRequest(batches, producer.transactionalId, ackTimes.brokerWaitsMs));
  let refusal: Fault | undefined;
  for (const { of, count } of batches) {
    const result = results.find(({ topic, partition }) => topic === of.topic && partition === of.partition);
    if (result === undefined)
      throw new Fault("local", "incomplete", `no result for ${of.topic}-${of.partition.toString()}`);
    const reason = result.errorCode === 0 ? undefined : kafkaErrorName(result.errorCode);
    if (reason === undefined) {
      for (let i = 0; i < count; i++) of.offsets.push(result.baseOffset + i);
      of.written += count;
      sequences.advance(of, count);
    } else if (repeatable.has(reason)) refusal = Fault.answer(result.errorCode);
    else if (tooLarge.has(reason)) throw tooLargeError(of, count);
    else throw Fault.answer(result.errorCode);
  }
  return refusal;
}

/** A request was sent and not answered: it may take effect at any time, unless a newer epoch forbids it. */
export function isDoubtful(thrown: unknown): boolean {
  return thrown instanceof Fault && thrown.kind === "connection";
}

function tooLargeError({ topic, partition, records, written }: Remainder, count: number): RecordTooLargeError {
  const sizes = records.slice(written, written + count).map(encodedSizeBound);
  return new RecordTooLargeError(topic, partition, Math.max(...sizes));
}
