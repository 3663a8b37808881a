import { namesWith } from "@spe/contracts";
import { type Messaging, type Position, StaleGenerationError, type TopicPartition } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { expect, it } from "vitest";
import { Deliveries } from "../../src/core/deliveries.js";
import { Lanes } from "../../src/shell/lanes.js";

const names = namesWith("");

/** A pool's lanes with one partition each, on a log that holds nothing; `asked` says what was asked of whom, in order. */
function lanes(confirm: (generation: number) => Promise<void>): {
  lanes: Lanes;
  asked: string[];
  opened: Promise<void>;
} {
  const asked: string[] = [];
  let onOpen: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    onOpen = resolve;
  });
  const answer =
    (what: string) =>
    async (partitions: readonly TopicPartition[]): Promise<readonly Position[]> => {
      asked.push(what);
      return partitions.map((at) => ({ ...at, offset: 0 }));
    };
  const messaging = {
    reader: () => ({ add: () => asked.push("read"), remove: () => undefined, stop: async () => undefined }),
    admin: {
      endOffsets: answer("ends"),
      beginningOffsets: answer("beginnings"),
      committedOffsets: async (_group: string, partitions: readonly TopicPartition[]) =>
        answer("committed")(partitions),
    },
  } as unknown as Messaging;
  const logger = createLogger("lanes", "silent");
  const deliveries = new Deliveries("one", {
    claim: () => undefined,
    tellDropped: () => undefined,
    stop: () => undefined,
    onReady: () => undefined,
  });
  const decoding = { codec: {} as never, logger, signal: new AbortController().signal };
  const own = new Lanes({
    messaging,
    names,
    pool: "default",
    groupId: "g",
    deliveries,
    decoding,
    logger,
    maxOutstanding: 1,
    onOpen: () => onOpen(),
    confirm: async (generation) => {
      asked.push(`confirm ${generation}`);
      await confirm(generation);
    },
  });
  return { lanes: own, asked, opened };
}

it("H1: a partition is opened when its end was read and the group has confirmed the generation after that", async () => {
  const { lanes: own, asked, opened } = lanes(async () => undefined);
  own.assign({ generation: 7, partitions: [0] });
  await opened;
  expect(asked.slice(-2)).toEqual(["confirm 7", "read"]);
  expect(asked.indexOf("ends")).toBeLessThan(asked.indexOf("confirm 7"));
  expect(own.open).toEqual([0]);
});

it("H1: a partition of a generation that is over by then is not opened", async () => {
  let refuse: () => void = () => undefined;
  const refused = new Promise<void>((resolve) => {
    refuse = resolve;
  });
  const { lanes: own, asked } = lanes(async () => {
    refuse();
    throw new StaleGenerationError("over");
  });
  own.assign({ generation: 7, partitions: [0] });
  await refused;
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).not.toContain("read");
  expect(own.open).toEqual([]);
});
