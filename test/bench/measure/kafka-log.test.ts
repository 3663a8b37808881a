import { describe, expect, it } from "vitest";
import { countBatches, nothingWritten } from "./kafka-log.js";

const markerKey = { abort: 0, commit: 1 };

/** A batch of format 2 with nothing in it but what is counted. */
function batch({ records, body, attributes = 0 }: { records: number; body: Buffer; attributes?: number }): Buffer {
  const header = Buffer.alloc(61);
  header.writeInt32BE(49 + body.length, 8);
  header.writeInt16BE(attributes, 21);
  header.writeInt32BE(records, 57);
  return Buffer.concat([header, body]);
}

function marker(kind: keyof typeof markerKey): Buffer {
  // length, attributes, time stamp, offset, key length; version and type of the marker; value length, version, epoch; headers
  const body = Buffer.from([32, 0, 0, 0, 8, 0, 0, 0, markerKey[kind], 12, 0, 0, 0, 0, 0, 0, 0]);
  return batch({ records: 1, body, attributes: 0x30 });
}

describe("a broker's log file", () => {
  it("is counted by batches: records and bytes, markers apart", () => {
    const written = nothingWritten();
    const log = Buffer.concat([
      batch({ records: 3, body: Buffer.alloc(39) }),
      marker("commit"),
      batch({ records: 2, body: Buffer.alloc(9) }),
      marker("abort"),
    ]);
    expect(countBatches(log, written)).toBe(log.length);
    expect(written).toEqual({
      records: 5,
      bytes: 170,
      batches: 2,
      commitMarkers: 1,
      abortMarkers: 1,
      markerBytes: 156,
    });
  });

  it("is counted up to a batch that is still being written", () => {
    const whole = batch({ records: 1, body: Buffer.alloc(10) });
    const written = nothingWritten();
    expect(countBatches(Buffer.concat([whole, whole.subarray(0, 70)]), written)).toBe(whole.length);
    expect(countBatches(Buffer.concat([whole, whole.subarray(0, 20)]), written)).toBe(whole.length);
    expect(written.records).toBe(2);
  });
});
