import type { JobError, TaskFailure } from "@spe/contracts";

/** The small JSON texts of the view, in the form in which the documents of the API embed them: absent members are absent. */

export function errorText({ code, message, pointer, cycle }: JobError): string {
  return JSON.stringify({
    code,
    message,
    ...(typeof pointer === "string" && { pointer }),
    ...(cycle !== undefined && cycle.length > 0 && { cycle }),
  });
}

export function errorsText(errors: readonly JobError[]): string {
  return `[${errors.map(errorText).join(",")}]`;
}

/** Why a task failed, for good. */
export function failureText(failure: TaskFailure): string {
  const { attempts } = failure;
  return JSON.stringify({ ...presentMembers(failure), ...(typeof attempts === "number" && { attempts }) });
}

/** Why one attempt of it failed: where the task ran out of retries, that is the cause. */
export function attemptFailureText(failure: TaskFailure): string {
  const { reason, cause, ...rest } = presentMembers(failure);
  return JSON.stringify(
    reason === "max_retries" && cause !== undefined ? { reason: cause, ...rest } : { reason, cause, ...rest },
  );
}

function presentMembers({ reason, cause, message, exitCode, signal }: TaskFailure) {
  return {
    reason,
    message,
    ...(typeof cause === "string" && { cause }),
    ...(typeof exitCode === "number" && { exitCode }),
    ...(typeof signal === "string" && { signal }),
  };
}
