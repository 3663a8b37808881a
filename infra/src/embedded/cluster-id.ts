import { randomBytes } from "node:crypto";

/** A random id as Kafka writes them: 16 bytes in base64url. None begins with a dash, which Kafka's tools would take for an option. */
export function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString("base64url");
}
