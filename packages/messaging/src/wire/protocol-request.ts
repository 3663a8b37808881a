import type { ProtocolRequest } from "kafkajs/src/broker/index.js";
import { ByteReader } from "./byte-reader.js";

export type { ProtocolRequest };

/** A request of ours in the shape that a kafkajs connection sends. */
export function protocolRequest<T extends object>(
  api: { readonly key: number; readonly version: number; readonly name: string },
  body: Buffer,
  decode: (reader: ByteReader) => T & { readonly clientSideThrottleTime: number },
  requestTimeout?: number,
): ProtocolRequest<T> {
  return {
    request: {
      apiKey: api.key,
      apiVersion: api.version,
      apiName: api.name,
      encode: () => ({ buf: body, buffer: body }),
    },
    response: {
      decode: (payload) => Promise.resolve(decode(new ByteReader(payload))),
      parse: (decoded) => Promise.resolve(decoded),
    },
    ...(requestTimeout === undefined ? {} : { requestTimeout }),
  };
}
