import type { Codec, Messaging, Position, TopicPartition } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { expect, it } from "vitest";
import { ControlLog } from "../../src/shell/control-log.js";

it("H5: what the planner has said is read from where the log's retention begins", async () => {
  const reading: Position[] = [];
  const at =
    (offset: number) =>
    async (partitions: readonly TopicPartition[]): Promise<readonly Position[]> =>
      partitions.map((partition) => ({ ...partition, offset }));
  const messaging = {
    reader: () => ({
      add: (positions: readonly Position[]) => reading.push(...positions),
      stop: async () => undefined,
    }),
    admin: { beginningOffsets: at(5), endOffsets: at(9) },
  } as unknown as Messaging;
  const control = new ControlLog({
    messaging,
    codec: {} as unknown as Codec,
    topic: "executorControl",
    partitionCount: 2,
    logger: createLogger("control", "silent"),
    onCommand: () => undefined,
    onRead: () => undefined,
  });
  await control.start();
  expect(reading.map(({ partition, offset }) => [partition, offset])).toEqual([
    [0, 5],
    [1, 5],
  ]);
  await control.stop();
});
