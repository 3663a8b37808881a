import { type FaultCode, type FaultDetail, limits } from "@spe/contracts";
import { jsonPointer } from "./json-pointer.js";

/** Collects what is wrong with one request: at most `limits.reportedErrors`, one for each place. */
export class FaultList {
  readonly #faults: FaultDetail[] = [];
  readonly #places = new Set<string>();

  get isFull(): boolean {
    return this.#faults.length >= limits.reportedErrors;
  }

  get isEmpty(): boolean {
    return this.#faults.length === 0;
  }

  get details(): readonly FaultDetail[] {
    return this.#faults;
  }

  add(
    path: readonly PropertyKey[],
    message: string,
    code: FaultCode = "invalid_description",
    cycle?: readonly string[],
  ): void {
    const pointer = jsonPointer(path);
    if (this.isFull || (this.#places.has(pointer) && pointer !== "")) return;
    this.#places.add(pointer);
    this.#faults.push({ code, message, pointer, ...(cycle && { cycle }) });
  }
}

/** An offending value as it is quoted in a sentence. */
export function quoted(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const json = typeof value === "number" ? String(value) : JSON.stringify(value);
  return json.length <= 80 ? json : `${json.slice(0, 80)}… (${json.length} characters)`;
}
