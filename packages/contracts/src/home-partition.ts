/**
 * Where a key lives: Kafka's own default partitioner for keyed records, so that any client in any language agrees with us.
 *
 * murmur2 as in the Java client (org.apache.kafka.common.utils.Utils.murmur2): 32-bit, seed 0x9747b28c.
 */
export function homePartition(key: Uint8Array | string, partitionCount: number): number {
  const bytes = typeof key === "string" ? new TextEncoder().encode(key) : key;
  return partitionNamedBy(bytes, partitionCount) ?? (murmur2(bytes) & 0x7fffffff) % partitionCount;
}

/**
 * The id of a record that came without a key (jobIdOfPosition) names its home: the partition where the record stands. Commands
 * for it, which do have a key, are thus forwarded to the planner that decides about it.
 */
function partitionNamedBy(key: Uint8Array, partitionCount: number): number | undefined {
  if (key[0] !== "p".charCodeAt(0) || key.length > 40) return undefined;
  const match = /^pendingJobs-(0|[1-9]\d{0,5})-(0|[1-9]\d{0,15})$/.exec(new TextDecoder().decode(key));
  const partition = Number(match?.[1]);
  return partition < partitionCount ? partition : undefined;
}

const multiplier = 0x5bd1e995;

export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  const whole = length & ~3;
  let hash = 0x9747b28c ^ length;
  for (let i = 0; i < whole; i += 4) {
    let k =
      byteAt(bytes, i) | (byteAt(bytes, i + 1) << 8) | (byteAt(bytes, i + 2) << 16) | (byteAt(bytes, i + 3) << 24);
    k = Math.imul(k, multiplier);
    k ^= k >>> 24;
    k = Math.imul(k, multiplier);
    hash = Math.imul(hash, multiplier) ^ k;
  }
  const rest = length & 3;
  if (rest >= 3) hash ^= byteAt(bytes, whole + 2) << 16;
  if (rest >= 2) hash ^= byteAt(bytes, whole + 1) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ byteAt(bytes, whole), multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  hash ^= hash >>> 15;
  return hash;
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
