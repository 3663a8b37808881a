import { homePartition, namesWith } from "@spe/contracts";
import type { LogRecord } from "@spe/messaging";
import { describe, expect, it } from "vitest";
import { deadLetterOf, forwardOf } from "../../src/shell/unjudged-records.js";

const value = Buffer.from([0xff, 0x00, 0x7b]);

function record(key: string | null, partition: number): LogRecord {
  return {
    topic: "x.pendingJobs",
    partition,
    offset: 12,
    timestampMs: 0,
    key: key === null ? null : Buffer.from(key),
    value,
    headers: { trace: Buffer.from("t") },
  };
}

describe("a keyed record away from its home", () => {
  const home = homePartition("job-1", 8);

  it("is forwarded with its bytes unchanged and its origin told", () => {
    const forward = forwardOf(record("job-1", (home + 1) % 8), 8);
    expect(forward).toEqual({
      topic: "x.pendingJobs",
      partition: home,
      key: Buffer.from("job-1"),
      value,
      headers: { trace: Buffer.from("t"), "spe-origin": `x.pendingJobs-${(home + 1) % 8}-12` },
    });
  });

  it("is left alone at home, and so is a record without a key anywhere", () => {
    expect(forwardOf(record("job-1", home), 8)).toBeUndefined();
    for (let partition = 0; partition < 8; partition++) {
      expect(forwardOf(record(null, partition), 8)).toBeUndefined();
    }
  });
});

it("H7: a dead letter is the record byte for byte, with why and where in its headers", () => {
  const source = record(null, 3);
  const fault = { code: "unreadable_record", message: "x".repeat(100_000) };
  const letter = deadLetterOf(source, fault, { names: namesWith("x."), partition: 1 });
  expect(letter).toMatchObject({ topic: "x.pendingJobs.dlq", partition: 1, key: null });
  expect(letter.value).toBe(value);
  expect(letter.headers).toMatchObject({
    trace: Buffer.from("t"),
    "spe-error-code": "unreadable_record",
    "spe-topic": "x.pendingJobs",
    "spe-partition": "3",
    "spe-offset": "12",
  });
  expect(String(letter.headers?.["spe-error-message"]).length).toBeLessThan(64 * 1024);
});
