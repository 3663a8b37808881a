/**
 * Preloaded into an executor (`node --import`): counts the requests that leave for Kafka, whatever client writes them. SIGUSR2
 * makes it print them, as one line: {"requests":{"Fetch":{"count":3,"bytes":120}}}.
 */
import { Socket } from "node:net";

interface Count {
  count: number;
  bytes: number;
}

/** The requests of an executor, by Kafka's API keys. */
const names: Readonly<Record<number, string>> = {
  0: "Produce",
  1: "Fetch",
  2: "ListOffsets",
  3: "Metadata",
  8: "OffsetCommit",
  9: "OffsetFetch",
  10: "FindCoordinator",
  11: "JoinGroup",
  12: "Heartbeat",
  13: "LeaveGroup",
  14: "SyncGroup",
  18: "ApiVersions",
  21: "DeleteRecords",
};
const requestHeaderBytes = 14;
const counts: Record<string, Count> = {};

// eslint-disable-next-line @typescript-eslint/unbound-method -- it is applied to the socket that it is called on
const write = Socket.prototype.write as (this: Socket, ...args: unknown[]) => boolean;
Socket.prototype.write = function (this: Socket, ...args: unknown[]): boolean {
  if (Buffer.isBuffer(args[0])) countIn(args[0]);
  return write.apply(this, args);
};
process.on("SIGUSR2", () => process.stdout.write(`${JSON.stringify({ requests: counts })}\n`));

/** Every request is a frame: its length, its API key. Other sockets carry text, which does not look like that. */
function countIn(bytes: Buffer): void {
  for (let start = 0; start + requestHeaderBytes <= bytes.length; ) {
    const length = bytes.readInt32BE(start);
    const name = names[bytes.readInt16BE(start + 4)];
    if (name === undefined || length < 0 || start + 4 + length > bytes.length) return;
    const count = (counts[name] ??= { count: 0, bytes: 0 });
    count.count += 1;
    count.bytes += length;
    start += 4 + length;
  }
}
