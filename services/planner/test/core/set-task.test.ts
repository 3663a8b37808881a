import {
  isEndedTask,
  jobStatuses,
  jobTransitions,
  type TaskStatus,
  taskStatuses,
  taskTransitions,
} from "@spe/contracts";
import { expect, it } from "vitest";
import { setJobStatus } from "../../src/core/jobs/set-job.js";
import { setTask } from "../../src/core/tasks/set-task.js";
import { pending, type TaskState } from "../../src/core/tasks/task-state.js";
import { World } from "./world.js";

const holder = { executor: "x1", incarnation: "x1-i1" };
const lane = { lane: 1, queuedAtMs: 1, readyAtMs: 1 };
const examples: Readonly<Record<TaskStatus, TaskState>> = {
  pending,
  queued: { status: "queued", ...lane, begun: false },
  running: { status: "running", ...lane, startedAtMs: 1, delivery: 1, holder, claims: [] },
  retrying: { status: "retrying", retryAtMs: 1 },
  succeeded: { status: "succeeded", finishedAtMs: 1, executor: "x1", result: { offset: 1, bytes: 1, text: "1" } },
  failed: { status: "failed", finishedAtMs: 1, failure: { reason: "error", message: "" } },
  cancelled: { status: "cancelled", finishedAtMs: 1 },
  not_run: { status: "not_run", because: "cancelled" },
};

function jobWithOneTask(): { world: World; state: ReturnType<World["partition"]["inspect"]> } {
  const world = new World();
  world.submit("j", { task: "noop" });
  return { world, state: world.partition.inspect() };
}

const pairs = taskStatuses.flatMap((from) => taskStatuses.map((to) => [from, to] as const));

it.each(pairs)(
  "H4: a task goes from %s to %s only where the table says so, and what is counted stays right",
  (from, to) => {
    const { state } = jobWithOneTask();
    const job = state.jobs.get("j");
    const task = job?.tasks[0];
    if (job === undefined || task === undefined) throw new Error("the job was not accepted");
    if (from !== "pending") {
      job.counts.pending--;
      task.state = examples[from];
      job.counts[from]++;
      if (from === "queued" || from === "running") state.load.add("default", 1, 1);
      if (from === "running") state.fleet.hold(holder.incarnation, job, 0);
    }
    const set = (): void => {
      setTask(state, job, 0, examples[to]);
    };
    if (from !== to && !taskTransitions[from].includes(to)) {
      expect(set).toThrow(`from ${from} to ${to}`);
      return;
    }
    set();
    expect(job.counts).toMatchObject({ [to]: 1 });
    expect(Object.values(job.counts).reduce((sum, count) => sum + count)).toBe(1);
    expect(state.load.outstanding("default")).toBe(to === "queued" || to === "running" ? 1 : 0);
    expect(state.fleet.heldBy(holder.incarnation)).toHaveLength(to === "running" ? 1 : 0);
    expect(isEndedTask(to) ? job.taskTimers.size : 0).toBe(0);
  },
);

it.each(jobStatuses.flatMap((from) => jobStatuses.map((to) => [from, to] as const)))(
  "a job goes from %s to %s only where the table says so",
  (from, to) => {
    const { state } = jobWithOneTask();
    const job = state.jobs.get("j");
    if (job === undefined) throw new Error("the job was not accepted");
    job.status = from;
    const set = (): void => {
      setJobStatus(state, job, to);
    };
    if (jobTransitions[from].includes(to)) {
      set();
      expect(job.status).toBe(to);
    } else expect(set).toThrow(`from ${from} to ${to}`);
  },
);
