/** What a job may be called: its Kafka record key, 1 to 256 bytes of UTF-8 without control characters, not "." or "..". */
export const maxJobIdBytes = 256;

/** The sentence that says what is wrong with an id, or undefined when it is fine. */
export function jobIdFault(id: string): string | undefined {
  if (id.length === 0) return "A job id must not be empty.";
  if (id === "." || id === "..") return `A job id must not be "${id}".`;
  if (new TextEncoder().encode(id).length > maxJobIdBytes)
    return `A job id has at most ${maxJobIdBytes} bytes of UTF-8.`;
  if (/[\u0000-\u001f\u007f-\u009f]/.test(id)) return "A job id must not contain control characters.";
  if (/\p{Surrogate}/u.test(id)) return "A job id must be well-formed Unicode: it has a lone surrogate.";
  return undefined;
}

/** Reads a record key as a job id; undefined where it is none. */
export function jobIdOfKey(key: Uint8Array): string | undefined {
  try {
    const id = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(key);
    return jobIdFault(id) === undefined ? id : undefined;
  } catch {
    return undefined; // not UTF-8: the decoder's only failure
  }
}

/** The id of a record that came without a usable key: the same on every replay. */
export function jobIdOfPosition(partition: number, offset: number): string {
  return `pendingJobs-${partition}-${offset}`;
}
