import type { Random } from "../random.js";

/** The type of all tasks here: they do what their payload says. */
export const scriptedType = "chaos.scripted";

/** How one task behaves: its payload. */
export interface Script {
  /** How long an attempt takes that is not told to fail. */
  readonly ms: number;
  /** The first so many attempts end badly: */
  readonly bad: number;
  /** an error, an error after which no other attempt helps, a process that kills itself, or no end before the time is up. */
  readonly how: "error" | "permanent" | "crash" | "timeout";
  /** Characters of its result. */
  readonly resultLength: number;
  /** Writes a file of its own name into the result directory. */
  readonly writesFile: boolean;
  /** Leaves a process behind that would run for minutes. */
  readonly leavesStray: boolean;
}

export interface ScriptedTask {
  readonly name: string;
  readonly needs: readonly string[];
  readonly script: Script;
  /** Retries that it is given. */
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly timeoutMs: number;
}

const ampleMs = 60_000;
const scarceMs = 2_000;

export function scriptedTask(name: string, needs: readonly string[], random: Random): ScriptedTask {
  const how = random.pick(["error", "error", "crash", "timeout", "permanent"] as const);
  const bad = random.chance(0.15) ? random.between(1, how === "timeout" ? 1 : 3) : 0;
  const isHopeless = random.chance(0.25);
  return {
    name,
    needs,
    script: {
      ms: workMs(random),
      bad,
      how,
      resultLength: random.chance(0.03) ? 20_000 : random.between(0, 200),
      writesFile: random.chance(0.15),
      leavesStray: random.chance(0.02),
    },
    retries: isHopeless ? Math.max(0, bad - 1) : bad,
    retryDelayMs: random.between(20, 300),
    timeoutMs: how === "timeout" && bad > 0 ? scarceMs : ampleMs,
  };
}

/** Mostly short, some long enough to be killed in the middle. */
function workMs(random: Random): number {
  const lot = random.next();
  if (lot < 0.75) return random.between(0, 60);
  return lot < 0.95 ? random.between(60, 300) : random.between(300, 1_500);
}

/** How it ends by itself, and after how many attempts: what happens around it has no say in that. */
export function endOf({ script, retries }: ScriptedTask): {
  readonly status: "succeeded" | "failed";
  readonly attempts: number;
} {
  if (script.bad === 0) return { status: "succeeded", attempts: 1 };
  if (script.how === "permanent") return { status: "failed", attempts: 1 };
  return retries >= script.bad
    ? { status: "succeeded", attempts: script.bad + 1 }
    : { status: "failed", attempts: retries + 1 };
}
