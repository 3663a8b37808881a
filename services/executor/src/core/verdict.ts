import type { TaskFailure } from "@spe/contracts";

/** How a run ended, as seen at the worker. */
export type RunOutcome =
  | { readonly kind: "succeeded"; readonly result: string }
  | { readonly kind: "failed"; readonly reason: HandlerFailure; readonly message: string }
  | {
      readonly kind: "died";
      readonly exitCode: number | null;
      readonly signal: string | null;
      readonly isOutOfMemory: boolean;
      /** What the worker said of it before it died. */
      readonly lastWords?: string;
    };

/** The failures that a handler, or what it was given or gave back, can be the cause of while its worker lives. */
export type HandlerFailure = "error" | "permanent" | "invalid_payload" | "invalid_result" | "result_too_large";

/** Why the executor made a run end. */
export type StopCause =
  | { readonly kind: "timeout"; readonly timeoutMs: number }
  | { readonly kind: "cancelled"; readonly reason: string }
  | { readonly kind: "draining" };

/** What is told to the planner; of a run that is given back, nothing is. */
export type Verdict =
  | { readonly kind: "succeeded"; readonly result: string }
  | { readonly kind: "failed"; readonly failure: TaskFailure }
  | { readonly kind: "given_back" };

/** Once the executor has made a run end, that decides, whatever the handler still managed to return. */
export function verdictOn(outcome: RunOutcome, stopped: StopCause | undefined): Verdict {
  switch (stopped?.kind) {
    case "timeout":
      return failed({ reason: "timeout", message: timeoutMessage(outcome, stopped.timeoutMs), ...deathOf(outcome) });
    case "cancelled":
      return failed({ reason: "cancelled", message: `The run was stopped: ${stopped.reason}.` });
    case "draining":
      return outcome.kind === "succeeded" ? outcome : { kind: "given_back" };
    case undefined:
      return ownVerdict(outcome);
  }
}

function ownVerdict(outcome: RunOutcome): Verdict {
  switch (outcome.kind) {
    case "succeeded":
      return outcome;
    case "failed":
      return failed({ reason: outcome.reason, message: outcome.message });
    case "died":
      return failed({
        reason: outcome.isOutOfMemory ? "out_of_memory" : "crashed",
        message: deathMessage(outcome),
        ...deathOf(outcome),
      });
  }
}

function failed(failure: TaskFailure): Verdict {
  return { kind: "failed", failure };
}

function timeoutMessage(outcome: RunOutcome, timeoutMs: number): string {
  const killed = outcome.kind === "died" ? ", and did not end when asked to" : "";
  return `The task ran longer than its timeoutMs of ${timeoutMs}${killed}.`;
}

type Death = Extract<RunOutcome, { kind: "died" }>;

function deathMessage({ exitCode, signal, isOutOfMemory, lastWords }: Death): string {
  if (isOutOfMemory) return "The worker process ran out of memory.";
  const how = signal === null ? `exited with status ${exitCode ?? "unknown"}` : `was ended by ${signal}`;
  return `The worker process ${how}${lastWords === undefined ? "." : `: ${lastWords}`}`;
}

function deathOf(outcome: RunOutcome): Partial<Pick<TaskFailure, "exitCode" | "signal">> {
  if (outcome.kind !== "died") return {};
  const { exitCode, signal } = outcome;
  return { ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) };
}
