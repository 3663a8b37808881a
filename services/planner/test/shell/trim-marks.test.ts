import { describe, expect, it } from "vitest";
import type { Partition } from "../../src/core/partition.js";
import { TrimMarks } from "../../src/shell/trim-marks.js";

function memory(oldestReference?: number): Partition {
  return { stats: () => ({ oldestReference }) } as unknown as Partition;
}

const committed = { pendingJobs: 3, jobControl: 5, taskEvents: 70 };

describe("a trim mark", () => {
  it("H8: holds only once a later transaction of the same memory is committed", () => {
    const marks = new TrimMarks();
    const core = memory();
    expect(marks.take(core, committed)).toBeUndefined();
    expect(marks.take(core, { ...committed, taskEvents: 80 })).toBeUndefined();
    marks.committed();
    expect(marks.take(core, { ...committed, taskEvents: 90 })).toMatchObject({ jobControl: 5, taskEvents: 70 });
    marks.committed();
    expect(marks.take(core, { ...committed, taskEvents: 99 })).toMatchObject({ taskEvents: 90 });
  });

  it("is forgotten with the memory that it was taken of", () => {
    const marks = new TrimMarks();
    marks.take(memory(), committed);
    marks.committed();
    expect(marks.take(memory(), committed)).toBeUndefined();
  });

  it("H19: spares what results are still looked up in", () => {
    const marks = new TrimMarks();
    const core = memory(40);
    marks.take(core, committed);
    marks.committed();
    expect(marks.take(core, committed)).toMatchObject({ taskEvents: 40 });
  });
});
