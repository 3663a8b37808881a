import type { LogRecord } from "../../../../src/index.js";

/** An input: the number that its feeder gave it. */
export interface InputRecord {
  readonly fed: number;
}

/** What a pipeline made of the input at offset `input` of its input partition, in its transaction `transaction`. */
export interface OutputRecord {
  readonly pipeline: number;
  readonly input: number;
  readonly transaction: string;
  /** How many outputs the transaction has, over all partitions. */
  readonly size: number;
  /** When the transaction began (performance.now). */
  readonly begunAt: number;
}

/** What must never be read: written in a transaction that was aborted, or left open. */
export interface VoidRecord {
  readonly void: string;
}

/** Where a pipeline stands: in the same transaction as the outputs. */
export interface PositionRecord {
  readonly nextInput: number;
  readonly transaction: string;
}

export function encode(content: InputRecord | OutputRecord | VoidRecord | PositionRecord): Buffer {
  return Buffer.from(JSON.stringify(content));
}

export function decode(value: Pick<LogRecord, "value">["value"]): unknown {
  return JSON.parse(value?.toString() ?? "null");
}

export function isOutput(content: unknown): content is OutputRecord {
  return (content as Partial<OutputRecord> | null)?.transaction !== undefined && "pipeline" in (content as object);
}

export function isVoid(content: unknown): content is VoidRecord {
  return (content as Partial<VoidRecord> | null)?.void !== undefined;
}
