import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { call } from "./http.js";

interface PlanCase {
  readonly why: string;
  readonly job: object;
  readonly order: readonly string[];
  readonly schedules: readonly { readonly schedule: readonly (readonly string[])[] }[];
}

const cases = JSON.parse(readFileSync(new URL("../cases/plans.json", import.meta.url), "utf8")) as PlanCase[];

describe("POST /jobs/plan", () => {
  for (const { why, job, order, schedules } of cases) {
    it.each(schedules)(`answers with ${why}: $schedule`, async ({ schedule, ...options }) => {
      const answer = await call("POST", "/jobs/plan", { ...job, ...options });
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({ order, schedule, numWorkers: Math.max(...schedule.map((step) => step.length)) });
    });
  }
});
