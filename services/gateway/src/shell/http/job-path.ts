import { jobIdFault } from "@spe/contracts";
import { z } from "zod";
import { invalidParameter } from "../../core/problem.js";

/** The `{id}` of an address, percent-decoded. */
export const jobParams = z.object({ id: z.string().describe("The job's id, percent-encoded.") });

export function jobPath(id: string): string {
  return `/jobs/${encodeURIComponent(id)}`;
}

/** The header Idempotency-Key: a job id in UTF-8, which Node hands over as Latin-1. */
export function idempotencyKey(header: string | readonly string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const id = Buffer.from(String(header), "latin1").toString("utf8");
  const fault = id.includes("\ufffd") ? "It is not UTF-8." : jobIdFault(id);
  if (fault === undefined) return id;
  throw invalidParameter(
    "Idempotency-Key",
    `The header Idempotency-Key must be a job id, but it is ${JSON.stringify(id.slice(0, 300))}. ${fault}`,
  );
}
