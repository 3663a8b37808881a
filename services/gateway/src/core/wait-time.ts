import { invalidParameter } from "./problem.js";

const maxWaitMs = 60_000;
const units = { ms: 1, s: 1_000, m: 60_000 } as const;

/** How long a submission waits for the job's end: `?wait=30s`, or the header `Prefer: wait=30`; the parameter counts where both are given. */
export function waitTimeMs(parameter: string | undefined, prefer: string | undefined): number {
  return parameter === undefined ? preferredMs(prefer ?? "") : parameterMs(parameter);
}

function parameterMs(text: string): number {
  const [, number, unit = "s"] = /^(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)?$/.exec(text) ?? [];
  const waitMs = Number(number) * units[unit as keyof typeof units];
  if (waitMs <= maxWaitMs) return waitMs;
  throw invalidParameter(
    "wait",
    `"wait" must be a time of at most 60s, such as 30s or 500ms; it is ${JSON.stringify(text)}.`,
  );
}

/** A preference is no demand: what can't be understood is ignored, what is too long is shortened. */
function preferredMs(header: string): number {
  const seconds = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,9})"?(?=$|[,;\s])/i.exec(header)?.[1];
  return Math.min(Number(seconds ?? 0) * 1_000, maxWaitMs);
}
