import { createHash, timingSafeEqual } from "node:crypto";

/** The one key of this gateway. Only its SHA-256 is kept, and compared in constant time. */
export class ApiKey {
  readonly #hash: Buffer;

  constructor(key: string) {
    this.#hash = sha256(key);
  }

  /** Whether an Authorization header carries this key. */
  isCarriedBy(authorization: string | undefined): boolean {
    const presented = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    return presented !== undefined && timingSafeEqual(sha256(presented), this.#hash);
  }
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
