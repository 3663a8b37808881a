import { UsageError } from "./exit-codes.js";

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** "500ms", "30s", "5m", "2h"; a bare number means seconds. In milliseconds. */
export function parseDurationMs(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  const unit = unitsMs[match?.[2] ?? "s"];
  if (match?.[1] === undefined || unit === undefined) {
    throw new UsageError(`"${text}" is not a duration: write 500ms, 30s, 5m or 2h.`);
  }
  return Number(match[1]) * unit;
}
