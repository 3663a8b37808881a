import { type FaultCode, faults, type JobCommand, type JobEvent } from "@spe/contracts";
import { Problem } from "./problem.js";

/** The planner's answer to a command, and the state that it has put the job into. */
export type CommandOutcome =
  | { readonly kind: "accepted"; readonly status: string }
  | { readonly kind: "refused"; readonly code: string };

const statusAfter: Readonly<Record<string, string>> = { start: "running", cancel: "cancelling", retry: "running" };

/** Finds the answer to `commandId` among the events of one record; events of the job that came with it tell its state. */
export function commandOutcome(commandId: string, events: readonly JobEvent[]): CommandOutcome | undefined {
  const answer = events.find((event) => event.commandId === commandId && event.type.startsWith("command."));
  if (!answer) return undefined;
  if (answer.type === "command.refused") return { kind: "refused", code: answer.code ?? "internal_error" };
  const last = events.findLast((event) => event.type.startsWith("job."))?.type.slice("job.".length);
  return { kind: "accepted", status: last ?? statusAfter[answer.command ?? ""] ?? "running" };
}

export function refusal(id: string, command: JobCommand["command"], code: string): Problem {
  const known: FaultCode = code in faults ? (code as FaultCode) : "internal_error";
  return new Problem(known, `Job ${JSON.stringify(id)} can't take the command "${command}": ${faults[known].title}`);
}
