import type { FromWorker, ToWorker } from "./worker-messages.js";

type FieldType = "string" | "number" | "boolean" | "array" | "object" | "string?";

/** The fields that the reader of a message relies on. A worker runs other people's code, which can reach its socket too. */
const fromWorker: Readonly<Record<FromWorker["kind"], Readonly<Record<string, FieldType>>>> = {
  loading: { module: "string" },
  ready: { types: "array", problems: "array" },
  log: {
    stream: "string",
    level: "string",
    timeMs: "number",
    message: "string",
    fields: "string?",
    truncated: "boolean",
  },
  progress: { fraction: "number" },
  ask: { task: "string" },
  last_words: { message: "string" },
  ended: { outcome: "object", hasFiles: "boolean", rssBytes: "number", isSpent: "boolean" },
};

export function readFromWorker(value: unknown): FromWorker | undefined {
  const kind = kindOf(value);
  if (kind === undefined || !Object.hasOwn(fromWorker, kind)) return undefined;
  const message = value as Readonly<Record<string, unknown>>;
  const fields = Object.entries(fromWorker[kind as FromWorker["kind"]]);
  if (!fields.every(([name, type]) => isOfType(message[name], type))) return undefined;
  if (kind === "ended" && !isOutcome(message["outcome"] as Readonly<Record<string, unknown>>)) return undefined;
  return value as FromWorker;
}

/** The executor is the worker's own parent; what it says needs no second look. */
export function readToWorker(value: unknown): ToWorker | undefined {
  return kindOf(value) === undefined ? undefined : (value as ToWorker);
}

function kindOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("kind" in value)) return undefined;
  return typeof value.kind === "string" ? value.kind : undefined;
}

function isOfType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null;
    case "string?":
      return value === undefined || typeof value === "string";
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
  }
}

function isOutcome(outcome: Readonly<Record<string, unknown>>): boolean {
  if (outcome["kind"] === "succeeded") return typeof outcome["result"] === "string";
  return (
    outcome["kind"] === "failed" && typeof outcome["reason"] === "string" && typeof outcome["message"] === "string"
  );
}
