import { namesWith } from "@spe/contracts";
import type { Assignment, MembershipOptions, Messaging, Position, TopicPartition } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { expect, it } from "vitest";
import { Deliveries } from "../../src/core/deliveries.js";
import { Intake } from "../../src/shell/intake.js";

const names = namesWith("");

/** An intake in a group that is played by the test, on logs that hold nothing up to `end`. */
function intake(beforeHandover: () => Promise<void>, end = 0): { intake: Intake; group: MembershipOptions } {
  let group: MembershipOptions | undefined;
  const at =
    (offset: number) =>
    async (partitions: readonly TopicPartition[]): Promise<readonly Position[]> =>
      partitions.map((partition) => ({ ...partition, offset }));
  const messaging = {
    reader: () => ({ add: () => undefined, remove: () => undefined, stop: async () => undefined }),
    admin: { endOffsets: at(end), beginningOffsets: at(0), committedOffsets: async () => [] },
    membership: (options: MembershipOptions) => {
      group = options;
      return {
        current: () => undefined,
        isRebalancing: () => false,
        lastHeartbeatSentAt: () => 0,
        confirm: () => new Promise<void>(() => undefined),
      };
    },
  } as unknown as Messaging;
  const own = new Intake({
    messaging,
    codec: {} as never,
    names,
    pool: "default",
    partitionCount: 1,
    slots: 1,
    deliveries: new Deliveries("one", {
      claim: () => undefined,
      tellDropped: () => undefined,
      stop: () => undefined,
      onReady: () => undefined,
    }),
    logger: createLogger("intake", "silent"),
    onControlRead: () => undefined,
    onAssignment: () => undefined,
    beforeHandover,
  });
  if (group === undefined) throw new Error("It sought no place in a group.");
  return { intake: own, group };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("H1: before it rejoins, what has been done by now is made known", async () => {
  let isKnown: () => void = () => undefined;
  const known = new Promise<void>((resolve) => {
    isKnown = resolve;
  });
  const { group } = intake(() => known);
  let rejoins = false;
  const laidDown = group.beforeRejoin?.().then(() => {
    rejoins = true;
  });
  await turn();
  expect(rejoins).toBe(false);
  isKnown();
  await laidDown;
  expect(rejoins).toBe(true);
});

it("H5: after an assignment nothing counts as read until all commands that were there are", async () => {
  const { intake: own, group } = intake(async () => undefined, 3);
  expect(own.standing.isControlRead).toBe(true);
  const assignment: Assignment = { generation: 1, memberId: "m", partitions: new Map() };
  group.onAssigned(assignment);
  expect(own.standing.isControlRead).toBe(false);
  await turn();
  expect(own.standing.isControlRead).toBe(false);
});
