import type { Position } from "../port.js";
import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface DeleteRecordsResponse {
  readonly results: readonly { readonly topic: string; readonly partition: number; readonly errorCode: number }[];
}

const brokerTimeoutMs = 10_000;

/** One result per partition (kafkajs's own call tells only that some failed). */
export function deleteRecordsRequest(positions: readonly Position[]): ProtocolRequest<DeleteRecordsResponse> {
  const body = new ByteWriter();
  body.array(positions, ({ topic, partition, offset }) => {
    body.string(topic).int32(1).int32(partition).int64(offset);
  });
  body.int32(brokerTimeoutMs);
  return protocolRequest({ key: 21, version: 1, name: "DeleteRecords" }, body.finish(), decodeDeleteRecords);
}

function decodeDeleteRecords(reader: ByteReader): DeleteRecordsResponse & { clientSideThrottleTime: number } {
  const clientSideThrottleTime = reader.int32();
  const results = reader.array(() => {
    const topic = reader.string();
    return reader.array(() => {
      const partition = reader.int32();
      reader.int64();
      return { topic, partition, errorCode: reader.int16() };
    });
  });
  return { clientSideThrottleTime, results: results.flat() };
}
