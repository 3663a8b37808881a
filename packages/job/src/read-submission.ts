import { type JobRequest, jobIdOfKey, jobIdOfPosition, limits } from "@spe/contracts";
import { requestOfAvro } from "./avro-request.js";
import { digestOfBytes } from "./digest.js";
import { FaultList } from "./fault-list.js";
import { type ParsedRequest, judgeRequest, parseRequest } from "./parse-request.js";
import type { Submission } from "./submission.js";

export type DecodeAvro = (bytes: Buffer) => JobRequest | Promise<JobRequest>;

interface Place {
  readonly partition: number;
  readonly offset: number;
}

/**
 * Judges a record of pendingJobs: the one judgement behind the Kafka door, the same wherever and whenever it is made.
 *
 * Bears any bytes. Rejects only with what `decodeAvro` rejects with, other than its UndecodableError: then the record has not been judged.
 */
export async function readSubmission(
  key: Buffer | null,
  value: Buffer | null,
  place: Place,
  decodeAvro: DecodeAvro,
): Promise<Submission> {
  const keyId = key === null ? jobIdOfPosition(place.partition, place.offset) : jobIdOfKey(key);
  const id = keyId ?? jobIdOfPosition(place.partition, place.offset);
  const unreadable = (message: string): Submission => ({
    kind: "unreadable",
    id,
    digest: digestOfBytes(value ?? ""),
    code: "unreadable_record",
    message,
  });
  if (keyId === undefined)
    return unreadable(
      'The record\'s key is not a job id: 1 to 256 bytes of UTF-8 without control characters, not "." or "..".',
    );
  if (value === null || value.length === 0)
    return unreadable("The record has no value; a job request is JSON or Avro in the Confluent wire format.");

  const parsed = isJsonObject(value) ? parseJson(value, id) : await parseAvro(value, id, decodeAvro);
  if (typeof parsed === "string") return unreadable(parsed);
  if (parsed.kind === "invalid") return { ...parsed, id, digest: digestOfBytes(value) };
  const { isShorthand, ...submission } = parsed;
  return isShorthand ? { ...submission, isShorthand } : submission;
}

/** A sentence where the bytes are not JSON. */
function parseJson(value: Buffer, id: string): ParsedRequest | string {
  if (value.length > limits.requestBytes) {
    const message = `A request has at most ${limits.requestBytes} bytes, this one has ${value.length}; pass large data by file or address.`;
    return { kind: "invalid", faults: [{ code: "request_too_large", message, pointer: "" }] };
  }
  const text = utf8(value);
  if (text === undefined) return "The record looks like JSON but is not UTF-8.";
  const parsed = parseRequest(text, { id });
  const [fault] = parsed.kind === "invalid" ? parsed.faults : [];
  return fault?.code === "malformed_json" ? fault.message : parsed;
}

/** A sentence where the bytes are not Avro in the Confluent wire format. Their size is bounded by the topic. */
async function parseAvro(value: Buffer, id: string, decodeAvro: DecodeAvro): Promise<ParsedRequest | string> {
  if (value[0] !== 0 || value.length < 5) {
    return "The record is neither a JSON object nor Avro in the Confluent wire format (a zero byte, then four of the schema's id).";
  }
  try {
    const faults = new FaultList();
    return judgeRequest(requestOfAvro(await decodeAvro(value), faults), { id }, faults);
  } catch (error) {
    if (error instanceof Error && error.name === "UndecodableError") return error.message;
    throw error;
  }
}

/** JSON is told from Avro by its first character: "{" behind byte order marks (EF BB BF) and white space. */
function isJsonObject(value: Buffer): boolean {
  const skipped = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);
  const first = value.find((byte) => !skipped.has(byte));
  return first === 0x7b;
}

function utf8(value: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(value);
  } catch {
    return undefined; // not UTF-8: the decoder's only failure
  }
}
