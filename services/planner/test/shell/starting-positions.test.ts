import { namesWith } from "@spe/contracts";
import type { Messaging, Position, TopicPartition } from "@spe/messaging";
import { expect, it } from "vitest";
import { PositionOutsideLogError, requireInsideLog } from "../../src/shell/starting-positions.js";

/** Logs that all begin at 10 and end at 20. */
const at =
  (offset: number) =>
  async (partitions: readonly TopicPartition[]): Promise<readonly Position[]> =>
    partitions.map((partition) => ({ ...partition, offset }));
const messaging = { admin: { beginningOffsets: at(10), endOffsets: at(20) } } as unknown as Messaging;

const inside = { pendingJobs: 10, jobControl: 15, taskEvents: 20 };

it("H8: a stored position may be anywhere in its log, its end included", async () => {
  await expect(requireInsideLog(messaging, namesWith(""), 0, inside)).resolves.toBeUndefined();
});

it.each([
  [{ ...inside, pendingJobs: 9 }, /The position 9 in pendingJobs is outside its log \(10 to 20\)/],
  [{ ...inside, taskEvents: 21 }, /The position 21 in taskEvents is outside its log \(10 to 20\)/],
])("H8: one outside is never reset silently: %j", async (positions, sentence) => {
  const judged = requireInsideLog(messaging, namesWith(""), 0, positions);
  await expect(judged).rejects.toThrow(sentence);
  await expect(judged).rejects.toBeInstanceOf(PositionOutsideLogError);
});
