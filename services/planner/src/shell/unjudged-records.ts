import { homePartition, type Names } from "@spe/contracts";
import type { LogRecord, OutgoingRecord } from "@spe/messaging";

/** A record whose key's home is another partition goes there before anyone judges it, as it is but for one header (contract §4). */
export function forwardOf(record: LogRecord, partitionCount: number): OutgoingRecord | undefined {
  if (record.key === null) return undefined;
  const home = homePartition(record.key, partitionCount);
  if (home === record.partition) return undefined;
  return {
    topic: record.topic,
    partition: home,
    key: record.key,
    value: record.value,
    headers: { ...record.headers, "spe-origin": `${record.topic}-${record.partition}-${record.offset}` },
  };
}

/** A dead letter grows its record by at most 64 KiB (H7); a message is cut long before. */
const mostMessageCharacters = 4_000;

/** A record that can't be read, byte for byte, with headers that say why and where it stood. */
export function deadLetterOf(
  record: LogRecord,
  fault: { readonly code: string; readonly message: string },
  to: { readonly names: Names; readonly partition: number },
): OutgoingRecord {
  return {
    topic: to.names.deadLetters,
    partition: to.partition,
    key: record.key,
    value: record.value,
    headers: {
      ...record.headers,
      "spe-error-code": fault.code,
      "spe-error-message": fault.message.slice(0, mostMessageCharacters),
      "spe-topic": record.topic,
      "spe-partition": String(record.partition),
      "spe-offset": String(record.offset),
    },
  };
}
