import type { ByteReader } from "./byte-reader.js";
import { ByteWriter } from "./byte-writer.js";
import { type ProtocolRequest, protocolRequest } from "./protocol-request.js";

export interface ListTransactionsResponse {
  readonly errorCode: number;
  readonly transactions: readonly { readonly transactionalId: string; readonly producerId: number }[];
}

/** The transactional ids that one broker coordinates, of these producers. */
export function listTransactionsRequest(producerIds: readonly number[]): ProtocolRequest<ListTransactionsResponse> {
  const anyState: readonly string[] = [];
  const body = new ByteWriter().noTaggedFields();
  body.compactArray(anyState, (state) => body.compactString(state));
  body.compactArray(producerIds, (producerId) => body.int64(producerId));
  body.noTaggedFields();
  return protocolRequest({ key: 66, version: 0, name: "ListTransactions" }, body.finish(), decodeListTransactions);
}

function decodeListTransactions(reader: ByteReader): ListTransactionsResponse & { clientSideThrottleTime: number } {
  reader.skipTaggedFields();
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  reader.compactArray(() => reader.compactString());
  const transactions = reader.compactArray(() => {
    const transaction = { transactionalId: reader.compactString(), producerId: reader.int64() };
    reader.compactString();
    reader.skipTaggedFields();
    return transaction;
  });
  return { clientSideThrottleTime, errorCode, transactions };
}
