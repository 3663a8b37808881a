import type { FetchedBatch, LogRecord } from "@spe/messaging";
import { RegistryUnavailableError } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { describe, expect, it } from "vitest";
import type { InputTopic } from "../../src/core/inputs.js";
import { Doorbell } from "../../src/shell/doorbell.js";
import { Inbox } from "../../src/shell/inbox.js";
import { Intake } from "../../src/shell/intake.js";
import { emptyStretch, type RecordDecoder } from "../../src/shell/record-decoder.js";

function batch(topic: InputTopic, records: number): FetchedBatch {
  const at = { topic, partition: 0 };
  const all = Array.from({ length: records }, (_, offset): LogRecord => {
    return { ...at, offset, timestampMs: 0, key: null, value: null, headers: {} };
  });
  return { ...at, records: all, nextOffset: records, highWatermark: records, lastStableOffset: records };
}

function intake(decode: (topic: InputTopic, record: LogRecord) => void): { intake: Intake; inbox: Inbox } {
  const inbox = new Inbox(new Doorbell());
  const decoder: Pick<RecordDecoder, "decode"> = {
    decode: async (topic, record) => {
      decode(topic, record);
      return emptyStretch(topic, record.offset, record.offset + 1);
    },
  };
  const own = new Intake({
    decoder: decoder as RecordDecoder,
    inbox,
    pendingJobsEnd: async () => 0,
    onOutOfRange: () => undefined,
    logger: createLogger("intake", "silent"),
  });
  return { intake: own, inbox };
}

const plenty = { records: 1_000, bytes: 1 << 20 };

describe("what a partition reads", () => {
  it("H12: waits, topic by topic and visibly, where a schema must be asked for and the registry is away", async () => {
    const { intake: own, inbox } = intake((topic) => {
      if (topic === "pendingJobs") throw new RegistryUnavailableError("It does not answer.");
    });
    void own.accept("pendingJobs", batch("pendingJobs", 1));
    await own.accept("taskEvents", batch("taskEvents", 2));
    expect(inbox.take(plenty).map(({ topic }) => topic)).toEqual(["taskEvents", "taskEvents"]);
    expect(own.reasons().join()).toMatch(/pendingJobs waits at offset 0.*does not answer/);
    own.stop();
  });

  it("H9: is decoded with pauses in which others get their turn", async () => {
    const { intake: own } = intake(() => {
      const untilMs = performance.now() + 2;
      while (performance.now() < untilMs);
    });
    let turns = 0;
    const take = (): void => {
      turns++;
      turning = setImmediate(take);
    };
    let turning = setImmediate(take);
    await own.accept("taskEvents", batch("taskEvents", 50));
    clearImmediate(turning);
    expect(turns).toBeGreaterThan(3);
    own.stop();
  });
});
