import { createHash } from "node:crypto";

const maxPartBytes = 255;
const maxBytes = 1_000;

/** The sentence that says why a path can't be a job's result directory, or undefined when it can. */
export function resultDirectoryFault(path: string): string | undefined {
  const parts = path.split("/");
  if (path.includes("\\")) return "must not contain a backslash; separate the parts by /";
  if (/[\u0000-\u001f\u007f]/.test(path)) return "must not contain NUL or another control character";
  if (/\p{Surrogate}/u.test(path)) return "must be well-formed Unicode";
  if (path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "must be relative to the result root, not absolute";
  if (parts.includes("")) return "must not have an empty part";
  if (parts.includes("..") || parts.includes(".")) return 'must not have a part "." or ".."';
  if (parts[0]?.startsWith("."))
    return "must not begin with a dot: such folders at the result root are the engine's own";
  if (parts.some((part) => Buffer.byteLength(part) > maxPartBytes))
    return `must not have a part of more than ${maxPartBytes} bytes`;
  if (Buffer.byteLength(path) > maxBytes) return `must not be longer than ${maxBytes} bytes`;
  return undefined;
}

/** Spread over 256 folders, and a valid path whatever the id is. */
export function defaultResultDirectory(jobId: string): string {
  const hash = createHash("sha256").update(jobId).digest();
  const folder = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(jobId) ? jobId : hash.toString("base64url");
  return `${hash.toString("hex", 0, 1)}/${folder}`;
}
