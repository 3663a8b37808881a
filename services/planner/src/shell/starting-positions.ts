import type { Names } from "@spe/contracts";
import type { Messaging } from "@spe/messaging";
import type { Positions } from "../core/inputs.js";
import { inputTopics } from "./input-topics.js";
import { outOfRangeSentence } from "./intake.js";

/** The stored position of an input is not in its log (H8). Never mended by a silent reset. */
export class PositionOutsideLogError extends Error {
  override readonly name = "PositionOutsideLogError";
}

/** Where the logs of a partition begin now: where a planner begins that has no positions yet. */
export async function beginningOfInputs(messaging: Messaging, names: Names, partition: number): Promise<Positions> {
  return positionsOf(
    await messaging.admin.beginningOffsets(inputTopics.map((input) => ({ topic: names[input], partition }))),
  );
}

export async function requireInsideLog(
  messaging: Messaging,
  names: Names,
  partition: number,
  positions: Positions,
): Promise<void> {
  const partitions = inputTopics.map((input) => ({ topic: names[input], partition }));
  const lows = positionsOf(await messaging.admin.beginningOffsets(partitions));
  const highs = positionsOf(await messaging.admin.endOffsets(partitions));
  for (const input of inputTopics) {
    const log = { low: lows[input], high: highs[input] };
    if (positions[input] >= log.low && positions[input] <= log.high) continue;
    throw new PositionOutsideLogError(outOfRangeSentence(input, positions[input], log));
  }
}

/** The admin answers in the order of the question, which is that of `inputTopics`. */
function positionsOf(answers: readonly { readonly offset: number }[]): Positions {
  const [pendingJobs, jobControl, taskEvents] = answers;
  if (pendingJobs === undefined || jobControl === undefined || taskEvents === undefined) {
    throw new Error("Kafka did not tell where the inputs begin and end.");
  }
  return { pendingJobs: pendingJobs.offset, jobControl: jobControl.offset, taskEvents: taskEvents.offset };
}
