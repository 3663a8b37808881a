import type { Admin, Position } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { expect, it } from "vitest";
import { LaneTrimmer } from "../../src/shell/lane-trimmer.js";

it("deletes what is committed, once", async () => {
  const deleted: (readonly Position[])[] = [];
  const admin: Pick<Admin, "deleteRecordsBefore"> = {
    deleteRecordsBefore: async (positions) => {
      deleted.push(positions);
    },
  };
  let committed: readonly Position[] = [];
  const trimmer = new LaneTrimmer(admin as Admin, () => committed, createLogger("trimmer", "silent"));
  const at = (offset: number): Position => ({ topic: "lane", partition: 0, offset });
  for (const offset of [0, 7, 7, 9]) {
    committed = [at(offset)];
    await trimmer.trimNow();
  }
  expect(deleted).toEqual([[at(7)], [at(9)]]);
});
