/** What a payload or a result may be: I-JSON (RFC 7493), so no integers beyond ±(2^53−1), no NaN, no lone surrogates. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

export interface JsonObject {
  readonly [member: string]: JsonValue;
}
