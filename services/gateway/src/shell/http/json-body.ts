import type { Readable } from "node:stream";
import { limits } from "@spe/contracts";
import { Problem, problemOf } from "../../core/problem.js";
import type { Http } from "./zod-provider.js";

/** What is read of a body that is too large, so that its sender gets to read the answer; beyond this the connection is cut. */
const patienceBytes = 8 * limits.requestBytes;

/**
 * Hands bodies over as text: JSON.parse would let through what I-JSON refuses, so the reader of packages/job gets them as they came.
 * Anything but application/json is refused with 415, more than 8 MiB with 413.
 */
export function takeJsonAsText(http: Http): void {
  http.removeAllContentTypeParsers();
  http.addContentTypeParser("application/json", async (_: unknown, body: Readable) => utf8(await readWhole(body)));
}

/** Fastify would close the connection of a client that is still sending, who then sees a broken pipe instead of the 413. */
async function readWhole(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= limits.requestBytes) chunks.push(chunk);
    if (length > patienceBytes) break;
  }
  if (length <= limits.requestBytes) return Buffer.concat(chunks);
  throw new Problem("request_too_large", "The body is larger than 8 MiB; pass large data by file or address.");
}

function utf8(body: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    const message = "The body is not UTF-8; JSON is sent in UTF-8.";
    throw problemOf([{ code: "malformed_json", message, pointer: "" }]);
  }
}

/** The body of a request that must have one. */
export function bodyText(body: unknown): string {
  if (typeof body === "string") return body;
  throw new Problem(
    "unsupported_media_type",
    "The request has no body; send the job as JSON, with Content-Type: application/json.",
  );
}
