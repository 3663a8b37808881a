/**
 * Keys of plannerState records. An id may contain anything but control characters, so what separates the parts is escaped in it.
 */
export const keys = {
  barrier: "barrier",
  positions: "positions",
  fleet: "fleet",
  job: (id: string) => `job/${escapeId(id)}`,
  description: (id: string, chunk: number) => `job/${escapeId(id)}/d/${chunk}`,
  block: (id: string, block: number) => `job/${escapeId(id)}/b/${block}`,
  result: (id: string, task: number) => `job/${escapeId(id)}/r/${task}`,
  ended: (chunk: number) => `ended/${chunk}`,
  command: (serial: number) => `commands/${serial}`,
} as const;

export type StateKey =
  | { readonly kind: "barrier" | "positions" | "fleet" | "ended" | "command" }
  | { readonly kind: "job"; readonly id: string }
  | { readonly kind: "description" | "block" | "result"; readonly id: string; readonly number: number };

const jobParts: Readonly<Record<string, "description" | "block" | "result" | undefined>> = {
  d: "description",
  b: "block",
  r: "result",
};

/** Takes a key apart; throws where it is none of ours. */
export function parseKey(key: string): StateKey {
  const [head = "", id, part, number] = key.split("/");
  if (key === keys.barrier || key === keys.positions || key === keys.fleet) return { kind: key };
  if (head === "ended") return { kind: "ended" };
  if (head === "commands") return { kind: "command" };
  if (head === "job" && id !== undefined) {
    if (part === undefined) return { kind: "job", id: unescapeId(id) };
    const kind = jobParts[part];
    if (kind !== undefined && number !== undefined) return { kind, id: unescapeId(id), number: Number(number) };
  }
  throw new Error(`the planner's state has a record under the unknown key "${key}"`);
}

function escapeId(id: string): string {
  return /[%/]/.test(id) ? id.replaceAll("%", "%25").replaceAll("/", "%2F") : id;
}

function unescapeId(text: string): string {
  return text.includes("%") ? text.replaceAll("%2F", "/").replaceAll("%25", "%") : text;
}
