import { type FaultCode, type FaultDetail, faults } from "@spe/contracts";

export interface ProblemOptions {
  readonly errors?: readonly FaultDetail[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** A refusal, as the client is told of it: a fault of the table with its own sentence. RFC 9457. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: FaultCode;
  readonly status: number;
  readonly errors: readonly FaultDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: FaultCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    const { status, retry } = faults[code];
    this.code = code;
    this.status = status;
    this.errors = options.errors ?? [];
    this.headers = { ...(retry === "backoff" && { "retry-after": "1" }), ...options.headers };
  }

  get document(): object {
    return {
      type: `urn:spe:problem:${this.code}`,
      title: faults[this.code].title,
      status: this.status,
      detail: this.message,
      code: this.code,
      errors: this.errors,
    };
  }
}

/** Everything that is wrong with a request; the first fault names the whole. */
export function problemOf(found: readonly FaultDetail[]): Problem {
  const [first] = found;
  if (!first) throw new TypeError("A problem needs at least one fault.");
  const more = found.length === 1 ? "" : ` (and ${found.length - 1} more: see errors)`;
  return new Problem(first.code, `${first.message}${more}`, { errors: found });
}

/** A parameter of the address, a header or a small body that can't be used. */
export function invalidParameter(name: string, message: string): Problem {
  return problemOf([{ code: "invalid_parameter", message, pointer: `/${name}` }]);
}
