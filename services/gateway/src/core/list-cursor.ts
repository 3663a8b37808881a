import { invalidParameter } from "./problem.js";

/** The last job of a page: the next page begins behind it. Arrivals stand before it and shift nothing. */
export interface ListCursor {
  readonly submittedAt: Date;
  readonly id: string;
}

export function writeCursor({ submittedAt, id }: ListCursor): string {
  return Buffer.from(JSON.stringify([submittedAt.getTime(), id])).toString("base64url");
}

export function readCursor(text: string): ListCursor {
  const [time, id] = parsed(text);
  const submittedAt = new Date(typeof time === "number" ? time : Number.NaN);
  if (typeof id === "string" && !id.includes("\0") && !Number.isNaN(submittedAt.getTime())) return { submittedAt, id };
  throw invalidParameter(
    "cursor",
    '"cursor" is not one that this list has given; take nextCursor as it is, or leave it out.',
  );
}

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return []; // not JSON: the caller says what a cursor is
  }
}
