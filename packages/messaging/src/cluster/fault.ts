import { kafkaErrorName } from "./kafka-error.js";

/**
 * Everything that can go wrong between this package and a broker, in one shape.
 *
 * - `connection`: refused, reset, timed out. If a request was under way, its outcome is unknown.
 * - `answer`: the broker answered with an error; `reason` is its name in the protocol.
 * - `local`: anything else, such as a response that can't be read.
 */
export class Fault extends Error {
  override readonly name = "Fault";
  readonly kind: "connection" | "answer" | "local";
  readonly reason: string;

  constructor(kind: Fault["kind"], reason: string, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.reason = reason;
  }

  static answer(code: number): Fault {
    const name = kafkaErrorName(code);
    return new Fault("answer", name, `Kafka answered ${name}`);
  }

  static connection(message: string, cause?: unknown): Fault {
    return new Fault("connection", "connection", message, cause);
  }

  /** Total: whatever was thrown, by kafkajs or by Node, becomes a Fault. */
  static of(thrown: unknown): Fault {
    if (thrown instanceof Fault) return thrown;
    const error = thrown as { name?: string; type?: string; code?: unknown; message?: string; cause?: unknown };
    if (typeof error.type === "string" && typeof error.code === "number") return Fault.answer(protocolCode(error));
    const message = error.message ?? String(thrown);
    if (connectionErrors.has(error.name ?? "")) return Fault.connection(message, thrown);
    if (error.cause instanceof Error && error.name?.startsWith("KafkaJS") === true) return Fault.of(error.cause);
    return new Fault("local", error.name ?? "unknown", message, thrown);
  }
}

const connectionErrors: ReadonlySet<string> = new Set([
  "KafkaJSConnectionError",
  "KafkaJSConnectionClosedError",
  "KafkaJSRequestTimeoutError",
  "KafkaJSLockTimeout",
]);

/** Codes newer than kafkajs's table come as -99 with the number in the text only. */
function protocolCode(error: { code?: unknown; message?: string }): number {
  const unknown = /^Unknown error code (-?\d+)$/.exec(error.message ?? "");
  return unknown === null ? (error.code as number) : Number(unknown[1]);
}
