import type { Position } from "../../../../src/index.js";

/** topic-partition@offset */
export function where({ topic, partition, offset }: Position): string {
  return `${topic}-${partition.toString()}@${offset.toString()}`;
}
