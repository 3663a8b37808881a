import { limits } from "@spe/contracts";
import { Problem, problemOf } from "../../core/problem.js";
import type { Http } from "./zod-provider.js";

/**
 * Hands bodies over as text: JSON.parse would let through what I-JSON refuses, so the reader of packages/job gets them as they came.
 * Anything but application/json is refused with 415, more than 8 MiB with 413.
 */
export function takeJsonAsText(http: Http): void {
  http.removeAllContentTypeParsers();
  http.addContentTypeParser(
    "application/json",
    { parseAs: "buffer", bodyLimit: limits.requestBytes },
    async (_: unknown, body: Buffer) => utf8(body),
  );
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
