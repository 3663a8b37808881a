import { homePartition, namesWith } from "@spe/contracts";
import type { Position } from "@spe/messaging";
import { expect, it } from "vitest";
import { LogEnds } from "../../src/shell/log/log-ends.js";
import { FreshView } from "../../src/shell/view/fresh-view.js";
import type { JobView } from "../../src/shell/view/job-view.js";
import type { PositionWatch } from "../../src/shell/view/position-watch.js";

const names = namesWith("");

interface Played {
  readonly fresh: FreshView;
  /** Topics whose end the view was waited for, with how long at most. */
  readonly waits: { readonly topic: string; readonly offset: number; readonly withinMs: number }[];
}

/** A view that has read each topic up to `readTo`, of logs that end at 10. */
function played(readTo: (topic: string) => number): Played {
  const waits: Played["waits"] = [];
  const watch: Pick<PositionWatch, "reached"> = {
    reached: async ([wanted], withinMs) => {
      const { topic, offset } = wanted as Position;
      waits.push({ topic, offset, withinMs });
      return readTo(topic) >= offset;
    },
  };
  const ends = new LogEnds({ endOffsets: async (asked) => asked.map((at) => ({ ...at, offset: 10 })) });
  const fresh = new FreshView({} as unknown as JobView, watch as unknown as PositionWatch, ends, names, 8);
  return { fresh, waits };
}

it("H20: is 404 only when the view has passed the ends of both logs that could tell of the job", async () => {
  const { fresh, waits } = played(() => 10);
  await expect(fresh.read("j", async () => undefined)).rejects.toMatchObject({ code: "job_not_found" });
  expect(waits.map(({ topic }) => topic)).toEqual([names.jobEvents, names.pendingJobs]);
});

it("H20: waits up to 5 s for the view, and then says that it is behind", async () => {
  const { fresh, waits } = played((topic) => (topic === names.pendingJobs ? 9 : 10));
  await expect(fresh.read("j", async () => undefined)).rejects.toMatchObject({ code: "view_behind" });
  for (const { withinMs } of waits) expect(withinMs).toBeGreaterThan(4_000);
  for (const { withinMs } of waits) expect(withinMs).toBeLessThanOrEqual(5_000);
});

it("H20: asks for the ends of the partition that is the job's home", async () => {
  const asked: number[] = [];
  const ends = new LogEnds({
    endOffsets: async (partitions) => {
      asked.push(...partitions.map(({ partition }) => partition));
      return partitions.map((at) => ({ ...at, offset: 0 }));
    },
  });
  const watch: Pick<PositionWatch, "reached"> = { reached: async () => true };
  const fresh = new FreshView({} as unknown as JobView, watch as unknown as PositionWatch, ends, names, 8);
  expect(await fresh.read("some-job", async () => "found")).toBe("found");
  expect(new Set(asked)).toEqual(new Set([homePartition("some-job", 8)]));
});
