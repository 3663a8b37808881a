import type { Priority } from "@spe/contracts";
import type { AttemptName, GoneInput } from "../inputs.js";
import { descriptionAt, taskAt } from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { repeatTask } from "./end-task.js";
import type { Queued, TaskState } from "./task-state.js";
import { writeAgain } from "./write-again.js";

/** An attempt that was handed to a lane, and of which nobody alive is known who has it or asks for it. */
export interface UnheardDispatch extends AttemptName {
  readonly pool: string;
  readonly priority: Priority;
  /** The lane's partition. */
  readonly lane: number;
}

const lostAfterDeath = "The record of its dispatch was lost after an executor had died with it.";

/** Those that were dispatched before `beforeMs`. Most of them wait for a worker; see GoneInput for the others. */
export function unheardDispatches(state: PartitionState, beforeMs: number): readonly UnheardDispatch[] {
  const unheard: UnheardDispatch[] = [];
  for (const job of state.jobs.values()) {
    if (job.counts.queued === 0 || job.stop !== undefined) continue;
    job.tasks.forEach((task, index) => {
      if (!isUnheard(state, task.state) || task.state.queuedAtMs >= beforeMs) return;
      const { name, pool } = descriptionAt(job, index);
      const attempt = { jobId: job.id, run: job.run, task: name, attempt: task.attempt };
      unheard.push({ ...attempt, pool, priority: job.description.priority, lane: task.state.lane });
    });
  }
  return unheard;
}

/**
 * A record that is gone is delivered to nobody (H1: the only reason to dispatch an attempt again). It is written once more where it stood, as
 * the same attempt, for nobody has seen it; one that may have begun before gets a new number, so that no two runs bear the same.
 */
export function takeGone(state: PartitionState, { dispatches, taskEventsEnd }: GoneInput): void {
  if (state.positions.taskEvents < taskEventsEnd) return;
  for (const name of dispatches) {
    const job = state.jobs.get(name.jobId);
    const index = job?.graph.indexByName.get(name.task);
    if (job === undefined || index === undefined || job.run !== name.run || job.stop !== undefined) continue;
    const { attempt, deliveries, state: current } = taskAt(job, index);
    if (attempt !== name.attempt || !isUnheard(state, current)) continue;
    state.culprit = job.id;
    const mayHaveBegun = current.begun || deliveries > 1;
    if (mayHaveBegun) repeatTask(state, job, index, {}, lostAfterDeath);
    else writeAgain(state, job, index, current);
  }
}

function isUnheard({ fleet }: PartitionState, task: TaskState): task is Queued {
  if (task.status !== "queued") return false;
  const { holder, claims = [] } = task;
  const isHeld = holder !== undefined && !fleet.isDead(holder.incarnation);
  return !isHeld && claims.every(({ incarnation }) => fleet.isReportedDead(incarnation));
}
