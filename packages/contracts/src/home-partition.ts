/**
 * Where a key lives: Kafka's own default partitioner for keyed records, so that any client in any language agrees with us.
 *
 * murmur2 as in the Java client (org.apache.kafka.common.utils.Utils.murmur2): 32-bit, seed 0x9747b28c.
 */
export function homePartition(key: Uint8Array | string, partitionCount: number): number {
  const bytes = typeof key === "string" ? new TextEncoder().encode(key) : key;
  return (murmur2(bytes) & 0x7fffffff) % partitionCount;
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
