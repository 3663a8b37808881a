const polynomial = 0x82f63b78;
const slices = 8;

/** One table per byte of a step, so that eight bytes are folded in at once ("slicing by 8"). */
const table = (() => {
  const entries = new Int32Array(slices * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    entries[byte] = crc;
  }
  for (let i = 256; i < entries.length; i++) {
    const shorter = entries[i - 256] as number;
    entries[i] = (shorter >>> 8) ^ (entries[shorter & 0xff] as number);
  }
  return entries;
})();

function fold(slice: number, byte: number): number {
  return table[(slice << 8) | (byte & 0xff)] as number;
}

/** CRC-32C (Castagnoli), as Kafka's record batches carry it, of `buffer` from `start` to its end. */
export function crc32c(buffer: Buffer, start = 0): number {
  let crc = -1;
  let i = start;
  for (; i + slices <= buffer.length; i += slices) {
    const low = crc ^ buffer.readInt32LE(i);
    const high = buffer.readInt32LE(i + 4);
    crc =
      fold(7, low) ^
      fold(6, low >>> 8) ^
      fold(5, low >>> 16) ^
      fold(4, low >>> 24) ^
      fold(3, high) ^
      fold(2, high >>> 8) ^
      fold(1, high >>> 16) ^
      fold(0, high >>> 24);
  }
  for (; i < buffer.length; i++) crc = (crc >>> 8) ^ fold(0, crc ^ (buffer[i] as number));
  return ~crc >>> 0;
}
