import type { TopicPartition } from "../port.js";
import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface DescribedTransaction {
  readonly errorCode: number;
  readonly transactionalId: string;
  /** Empty, Ongoing, PrepareCommit, PrepareAbort, CompleteCommit, CompleteAbort, PrepareEpochFence or Dead. */
  readonly state: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the transaction under way, markers that have still to be written included; none once it is complete. */
  readonly partitions: readonly TopicPartition[];
}

export interface DescribeTransactionsResponse {
  readonly transactions: readonly DescribedTransaction[];
}

/** To the coordinator of all these ids. */
export function describeTransactionsRequest(
  transactionalIds: readonly string[],
): ProtocolRequest<DescribeTransactionsResponse> {
  const body = new ByteWriter().noTaggedFields();
  body.compactArray(transactionalIds, (id) => body.compactString(id)).noTaggedFields();
  return protocolRequest({ key: 65, version: 0, name: "DescribeTransactions" }, body.finish(), decode);
}

function decode(reader: ByteReader): DescribeTransactionsResponse & { clientSideThrottleTime: number } {
  reader.skipTaggedFields();
  const clientSideThrottleTime = reader.int32();
  return { clientSideThrottleTime, transactions: reader.compactArray(() => decodeTransaction(reader)) };
}

function decodeTransaction(reader: ByteReader): DescribedTransaction {
  const errorCode = reader.int16();
  const transactionalId = reader.compactString();
  const state = reader.compactString();
  reader.int32(); // its time-out
  reader.int64(); // when it began
  const producerId = reader.int64();
  const producerEpoch = reader.int16();
  const partitions = reader.compactArray(() => {
    const topic = reader.compactString();
    const ofTopic = reader.compactArray(() => ({ topic, partition: reader.int32() }));
    reader.skipTaggedFields();
    return ofTopic;
  });
  reader.skipTaggedFields();
  return { errorCode, transactionalId, state, producerId, producerEpoch, partitions: partitions.flat() };
}
