import type { TopicPartition } from "../port.js";
import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface TransactionMarker extends TopicPartition {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly coordinatorEpoch: number;
  readonly commits: boolean;
}

export interface WriteTxnMarkersResponse {
  readonly errorCodes: readonly number[];
}

/** What coordinators send to the leader of a partition when a transaction ends, and Kafka's admin tool where none does. */
export function writeTxnMarkersRequest(marker: TransactionMarker): ProtocolRequest<WriteTxnMarkersResponse> {
  const { topic, partition, producerId, producerEpoch, coordinatorEpoch, commits } = marker;
  const body = new ByteWriter().noTaggedFields();
  body.compactArray([marker], () => {
    body.int64(producerId).int16(producerEpoch).int8(Number(commits));
    body.compactArray([topic], (name) => {
      body.compactString(name).compactArray([partition], (number) => body.int32(number));
      body.noTaggedFields();
    });
    body.int32(coordinatorEpoch).noTaggedFields();
  });
  body.noTaggedFields();
  return protocolRequest({ key: 27, version: 1, name: "WriteTxnMarkers" }, body.finish(), decodeWriteTxnMarkers);
}

function decodeWriteTxnMarkers(reader: ByteReader): WriteTxnMarkersResponse & { clientSideThrottleTime: number } {
  reader.skipTaggedFields();
  const errorCodes = reader.compactArray(() => {
    reader.int64();
    const ofMarker = reader.compactArray(() => {
      reader.compactString();
      const ofTopic = reader.compactArray(() => {
        reader.int32();
        const errorCode = reader.int16();
        reader.skipTaggedFields();
        return errorCode;
      });
      reader.skipTaggedFields();
      return ofTopic;
    });
    reader.skipTaggedFields();
    return ofMarker.flat();
  });
  return { clientSideThrottleTime: 0, errorCodes: errorCodes.flat() };
}
