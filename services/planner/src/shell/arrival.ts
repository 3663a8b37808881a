import type { LogRecord, OutgoingRecord } from "@spe/messaging";
import type { Input, InputTopic } from "../core/inputs.js";

/** One record of an input topic, or a stretch of offsets without any, on its way to the core. */
export interface Arrival {
  readonly topic: InputTopic;
  /** Offset of the record; of a stretch without records, its first. */
  readonly offset: number;
  /** What it occupies, for bounds: key, value and some. */
  readonly bytes: number;
  /** What the core is told. */
  readonly input: Input;
  /** What goes out in the same transaction whatever the core decides: a forward, or a dead letter. */
  readonly outputs: readonly OutgoingRecord[];
  /** As it stands in the log; absent for a stretch without records. */
  readonly record?: LogRecord;
}
