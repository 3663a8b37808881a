import type { Isolation } from "../port.js";
import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface FetchSpec {
  readonly isolation: Isolation;
  readonly maxWaitMs: number;
  readonly maxBytes: number;
  readonly partitions: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly maxBytes: number;
  }[];
}

/** The broker's list: each says that this producer's transactional batches from that offset on, up to its next abort marker, are void. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface FetchedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly abortedTransactions: readonly AbortedTransaction[];
  readonly recordSet: Buffer;
}

export interface FetchResponse {
  readonly errorCode: number;
  readonly partitions: readonly FetchedPartition[];
}

const answerMarginMs = 5_000;

/** A full fetch without a fetch session. Partitions are served in the order given, so callers rotate it. */
export function fetchRequest(spec: FetchSpec): ProtocolRequest<FetchResponse> {
  const body = new ByteWriter(64 + spec.partitions.length * 96);
  const consumer = -1;
  const minBytes = 1;
  body.int32(consumer).int32(spec.maxWaitMs).int32(minBytes).int32(spec.maxBytes);
  body.int8(spec.isolation === "read_committed" ? 1 : 0);
  const noSession = { id: 0, epoch: -1 };
  body.int32(noSession.id).int32(noSession.epoch);
  body.array(spec.partitions, ({ topic, partition, offset, maxBytes }) => {
    const leaderEpochUnknown = -1;
    const logStartUnknown = -1;
    body.string(topic).int32(1).int32(partition);
    body.int32(leaderEpochUnknown).int64(offset).int64(logStartUnknown).int32(maxBytes);
  });
  const forgottenTopics = 0;
  body.int32(forgottenTopics).string("");
  return protocolRequest(
    { key: 1, version: 11, name: "Fetch" },
    body.finish(),
    decodeFetch,
    spec.maxWaitMs + answerMarginMs,
  );
}

function decodeFetch(reader: ByteReader): FetchResponse & { clientSideThrottleTime: number } {
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  reader.int32();
  const topics = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => decodePartition(reader, topic));
  });
  return { clientSideThrottleTime, errorCode, partitions: topics.flat() };
}

function decodePartition(reader: ByteReader, topic: string): FetchedPartition {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  const lastStableOffset = reader.int64();
  reader.int64();
  const abortedTransactions = reader.array(() => ({ producerId: reader.int64(), firstOffset: reader.int64() }));
  reader.int32();
  const recordSet = reader.bytes(Math.max(0, reader.int32()));
  return { topic, partition, errorCode, highWatermark, lastStableOffset, abortedTransactions, recordSet };
}
