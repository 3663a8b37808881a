import { expect } from "vitest";
import type { World } from "./world.js";

const taskEnds = new Set(["task.succeeded", "task.failed", "task.cancelled", "task.not_run"]);
const jobEnds = new Set(["job.succeeded", "job.failed", "job.cancelled", "job.rejected"]);

/** What one job was asked to do, for those who check what became of it. */
export interface AskedJob {
  readonly id: string;
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly numWorkers: number | undefined;
}

/** Holds everything that a partition ever published about a job against what it promises. */
export function verifyJob(world: World, asked: AskedJob): void {
  const { id, needs, numWorkers = Number.POSITIVE_INFINITY } = asked;
  // An answer about a job that was unknown carries the sequence 0: it is no part of the job's story.
  const events = world.events.filter(({ jobId, sequence }) => jobId === id && sequence > 0);
  expect(
    events.map(({ sequence }) => sequence),
    "sequence rises by one",
  ).toEqual(events.map((_, index) => index + 1));

  const succeeded = new Set<string>();
  let atWork = new Set<string>();
  let ended = new Set<string>();
  let hasEnded = false;
  for (const { type, task } of events) {
    if (type === "job.pending") {
      expect(hasEnded || atWork.size === 0).toBe(true);
      [atWork, ended, hasEnded] = [new Set(), new Set(succeeded), false];
    }
    if (jobEnds.has(type)) {
      expect(hasEnded, `${id} ends once a run`).toBe(false);
      expect([...atWork], `${id} ends when nothing of it runs`).toEqual([]);
      expect(ended.size, `${id} ends when every task has`).toBe(needs.size);
      hasEnded = true;
    }
    if (typeof task !== "string") continue;
    if (type === "task.queued") {
      for (const need of needs.get(task) ?? []) expect(succeeded.has(need), `${task} runs after ${need}`).toBe(true);
      atWork.add(task);
      expect(atWork.size, `${id} keeps to its numWorkers`).toBeLessThanOrEqual(numWorkers);
    }
    if (type === "task.retrying") atWork.delete(task);
    if (taskEnds.has(type)) {
      expect(ended.has(task), `${task} of ${id} ends once`).toBe(false);
      ended.add(task);
      atWork.delete(task);
      if (type === "task.succeeded") succeeded.add(task);
    }
  }
  expect(hasEnded, `${id} comes to an end`).toBe(true);
  const runs = events.filter(({ type }) => jobEnds.has(type)).map(({ run }) => run);
  const completions = world.completions.filter(({ jobId }) => jobId === id).map(({ run }) => run);
  expect(completions, `${id} has one completion a run`).toEqual(runs);
  expect(new Set(runs).size, "no run ends twice").toBe(runs.length);
}
