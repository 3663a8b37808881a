/** One thing that is wrong with a request: `pointer` is an RFC 6901 JSON pointer into it. */
export interface ErrorDetail {
  readonly code: string;
  readonly message: string;
  readonly pointer?: string;
  readonly cycle?: readonly string[];
}

/** The engine answered with a problem (RFC 9457). `code` is stable; `message` is for people. */
export class SpeError extends Error {
  override readonly name = "SpeError";
  readonly status: number;
  readonly code: string;
  readonly errors: readonly ErrorDetail[];

  constructor(status: number, code: string, message: string, errors: readonly ErrorDetail[]) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** Nothing answered at the engine's address, or what answered is no SPE gateway. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** The job had not ended when the time given had passed. It goes on. */
export class WaitTimeoutError extends Error {
  override readonly name = "WaitTimeoutError";
}
