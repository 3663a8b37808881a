import { namesWith } from "@spe/contracts";
import { type OpenTransaction, type Position, RefusedError, type TopicPartition } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { beforeEach, describe, expect, it } from "vitest";
import { HangingWatch } from "../../../src/shell/hanging/hanging-watch.js";

const names = namesWith("");
const lane = { topic: names.lane("default", "normal"), partition: 5 };
const open: OpenTransaction = {
  ...lane,
  firstOffset: 1_015,
  producerId: 6,
  producerEpoch: 0,
  coordinatorEpoch: 0,
  lastTimestampMs: 0,
};

/** A cluster in whose lane an open transaction may stand: what it answers to the watch. */
class Cluster {
  stable = 1_015;
  end = 1_082;
  hanging: readonly OpenTransaction[] = [open];
  refusal: RefusedError | undefined;
  readonly ended: string[] = [];
  asked = 0;

  readonly watch = new HangingWatch({
    transactions: {
      stableOffsets: (of) => this.#offsets(of, this.stable),
      openIn: () => Promise.resolve([]),
      hangingIn: () => {
        this.asked++;
        return this.refusal === undefined ? Promise.resolve(this.hanging) : Promise.reject(this.refusal);
      },
      lastOf: () => Promise.resolve(undefined),
      end: ({ topic, partition, producerId }, outcome) => {
        this.ended.push(`${topic}-${partition} ${producerId} ${outcome}`);
        this.stable = this.end;
        return Promise.resolve();
      },
    },
    admin: { endOffsets: (of) => this.#offsets(of, this.end) },
    names,
    owned: () => [5],
    pools: () => ["default"],
    logger: createLogger("test", "silent"),
  });

  #offsets(of: readonly TopicPartition[], ofLane: number): Promise<readonly Position[]> {
    const offset = (at: TopicPartition): number => (at.topic === lane.topic ? ofLane : 7);
    return Promise.resolve(of.map((at) => ({ ...at, offset: offset(at) })));
  }
}

describe("the watch for hanging transactions", () => {
  let cluster: Cluster;
  beforeEach(() => {
    cluster = new Cluster();
  });

  it("says where nothing can be read any more, and ends what it finds twice as aborted", async () => {
    await cluster.watch.look(0);
    await cluster.watch.look(30_000);
    expect(cluster.watch.reasons()).toEqual([
      "A transaction of producer 6 hangs in tasks.default.normal-5 at offset 1015: nothing behind it can be read until it is ended.",
    ]);
    expect(cluster.ended).toEqual([]);
    await cluster.watch.look(40_000);
    expect(cluster.ended).toEqual(["tasks.default.normal-5 6 abort"]);
    expect(cluster.watch.reasons()).toEqual([]);
    await cluster.watch.look(80_000);
    expect(cluster.ended).toHaveLength(1);
  });

  it("leaves alone what a coordinator has under way, however long that takes", async () => {
    cluster.hanging = [];
    for (let nowMs = 0; nowMs < 900_000; nowMs += 10_000) await cluster.watch.look(nowMs);
    expect(cluster.asked).toBeGreaterThan(0);
    expect(cluster.ended).toEqual([]);
    expect(cluster.watch.reasons()).toEqual([]);
  });

  it("asks nobody as long as the last stable offset moves", async () => {
    for (let nowMs = 0; nowMs < 900_000; nowMs += 10_000) {
      cluster.stable += 1;
      cluster.end += 1;
      await cluster.watch.look(nowMs);
    }
    expect(cluster.asked).toBe(0);
  });

  it("ends nothing that is another transaction by the next look", async () => {
    await cluster.watch.look(0);
    await cluster.watch.look(30_000);
    cluster.hanging = [{ ...open, producerId: 7 }];
    await cluster.watch.look(40_000);
    expect(cluster.ended).toEqual([]);
  });

  it("says so where the cluster does not let it look", async () => {
    cluster.refusal = new RefusedError("Looking up open transactions", "UNSUPPORTED_VERSION", new Error("no"));
    await cluster.watch.look(0);
    await cluster.watch.look(30_000);
    expect(cluster.watch.reasons()).toEqual([
      "An open transaction holds tasks.default.normal-5 back for over 30 s, and can't be looked into: " +
        "Looking up open transactions: Kafka refused with UNSUPPORTED_VERSION.",
    ]);
  });
});
