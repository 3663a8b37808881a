import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pack, pageSize } from "../../src/core/pack.js";

const bounds = { tasks: 10, bytes: 100 };
const weights = fc.array(fc.record({ taskCount: fc.nat(20), resultBytes: fc.nat(200) }));

describe("packs of ended jobs", () => {
  it("hold every job once, in order", () => {
    fc.assert(
      fc.property(weights, (jobs) => {
        expect(pack(jobs, bounds).flat()).toEqual(jobs);
      }),
    );
  });

  it("stay within the bounds, but for a job that exceeds them by itself", () => {
    fc.assert(
      fc.property(weights, (jobs) => {
        for (const packed of pack(jobs, bounds).filter(({ length }) => length > 1)) {
          expect(packed.reduce((sum, { taskCount }) => sum + taskCount, 0)).toBeLessThanOrEqual(bounds.tasks);
          expect(packed.reduce((sum, { resultBytes }) => sum + resultBytes, 0)).toBeLessThanOrEqual(bounds.bytes);
        }
      }),
    );
  });

  it("are read in pages that hold, on the average, no more than the bounds", () => {
    expect(pageSize([{ taskCount: 4, resultBytes: 100 }], bounds)).toBe(10);
    expect(pageSize([{ taskCount: 100, resultBytes: 2_000 }], bounds)).toBe(5);
    expect(pageSize([{ taskCount: 1, resultBytes: 2_000 }], bounds)).toBe(1);
  });
});
