/** The Confluent wire format: one magic byte, the schema's id, the Avro body. */
const magic = 0;

export const headerBytes = 5;

export function writeHeader(bytes: Buffer, schemaId: number): void {
  bytes.writeUInt8(magic, 0);
  bytes.writeUInt32BE(schemaId, 1);
}

/** undefined where the bytes can't be of this format. */
export function readSchemaId(bytes: Buffer): number | undefined {
  return bytes.length >= headerBytes && bytes[0] === magic ? bytes.readUInt32BE(1) : undefined;
}
