import { SpeError, UnreachableError, WaitTimeoutError } from "@spe/sdk";
import { CommanderError } from "commander";

/** How `spe` ends (contract §6). Scripts rely on them. */
export const exitCodes = {
  done: 0,
  jobNotSucceeded: 1,
  usage: 2,
  notFound: 3,
  unreachable: 4,
  conflict: 5,
  keyRefused: 6,
  timeout: 124,
} as const;

/** The command was used wrongly; the message says how it is meant. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Every error a command can end with, to its exit code. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError || error instanceof CommanderError) return exitCodes.usage;
  if (error instanceof UnreachableError) return exitCodes.unreachable;
  if (error instanceof WaitTimeoutError) return exitCodes.timeout;
  if (error instanceof SpeError) return exitCodeOfStatus(error.status);
  return exitCodes.jobNotSucceeded;
}

function exitCodeOfStatus(status: number): number {
  switch (status) {
    case 401:
    case 403:
      return exitCodes.keyRefused;
    case 404:
      return exitCodes.notFound;
    case 409:
    case 422:
      return exitCodes.conflict;
    case 429:
    case 503:
      return exitCodes.unreachable;
    default:
      return status >= 500 ? exitCodes.unreachable : exitCodes.usage;
  }
}

export function exitCodeOfJob(status: string): number {
  if (status === "succeeded") return exitCodes.done;
  return status === "rejected" ? exitCodes.usage : exitCodes.jobNotSucceeded;
}
