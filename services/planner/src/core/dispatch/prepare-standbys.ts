import {
  atWork,
  descriptionAt,
  isRunnable,
  type JobState,
  mostAtWork,
  placesTaken,
  taskAt,
} from "../jobs/job-state.js";
import type { PartitionState } from "../partition-state.js";
import { bounds } from "../settings.js";
import { setStandby } from "../tasks/set-task.js";
import { isAtWork } from "../tasks/task-state.js";
import { dispatchOf, sizeOf } from "./dispatch-of.js";
import type { Standby } from "./standby-state.js";

interface Budget {
  bytes: number;
}

/** An executor, and the lane partition by which it is reached. */
interface Place {
  readonly incarnation: string;
  readonly lane: number;
}

/**
 * Sends ahead what comes next (ADR 8): tasks that may begin once attempts succeed that are at work now, to the executor that has these. So the way from
 * one task to the next doesn't lead through the log. Only where nothing waits for the pool, as nobody is to be passed over, and few of
 * a job. What is not begun there is dispatched as ever when its time has come.
 */
export function prepareStandbys(state: PartitionState, budget: Budget): void {
  const { atWork: begun, succeeded } = state.batch;
  for (const [job, index] of begun) prepareDependents(state, job, index, budget);
  for (const [job, index] of succeeded) prepareDependents(state, job, index, budget);
  for (const [job, index] of begun) prepareReady(state, job, index, budget);
}

/** A task has gone to work: what comes after it may stand by. */
export function noteAtWork({ batch }: PartitionState, job: JobState, index: number): void {
  if (job.tasks.length > 1) batch.atWork.push([job, index]);
}

/** Tasks that need this one, and else only what has succeeded or is at work on the same executor. */
function prepareDependents(state: PartitionState, job: JobState, index: number, budget: Budget): void {
  if (!mayPrepare(state, job, descriptionAt(job, index).pool)) return;
  for (const dependent of job.graph.dependents[index] ?? []) {
    if (job.standbys.size >= bounds.standbys) return;
    if (!mayStandBy(job, dependent)) continue;
    const place = placeOfNeeds(state, job, dependent);
    if (place === undefined) continue;
    const isBeside = sharesNeeds(job, dependent) && hasPlaceBeside(job);
    sendAhead(state, job, dependent, { lane: place.lane, isBeside }, budget);
  }
}

/**
 * Ready tasks that wait for nothing but one of their job's workers: of all of these the first, as many as are at work. So whatever ends, the first
 * in order is there, also where others stand by that come later in order: those whose needs have been met meanwhile.
 */
function prepareReady(state: PartitionState, job: JobState, index: number, budget: Budget): void {
  const { pool } = descriptionAt(job, index);
  if (!mayPrepare(state, job, pool) || placesTaken(job) < mostAtWork(job)) return;
  const place = placeOf(state, job, index);
  if (place === undefined) return;
  const { byRank, poolOf } = job.graph;
  const ranks = job.ready[poolOf[index] ?? 0]?.first(Math.min(atWork(job), bounds.readyStandbys)) ?? [];
  for (const first of ranks.map((rank) => byRank[rank] ?? 0)) {
    if (mayBegin(job, first)) sendAhead(state, job, first, { lane: place.lane }, budget);
  }
}

/** No other job waits for the pool, and its executors have hands free: none is to be passed over. */
function mayPrepare(state: PartitionState, job: JobState, pool: string): boolean {
  const view = state.fleet.pools.get(pool);
  return (
    view !== undefined && isRunnable(job) && !state.ready.hasAny(pool) && state.load.outstanding(pool) <= view.slots
  );
}

/** Nothing of it is at work or sent ahead. One that failed and is ready again must not be passed over by what comes later in order. */
function mayBegin(job: JobState, index: number): boolean {
  const { state, standby } = taskAt(job, index);
  return (state.status === "pending" || state.status === "retrying") && standby === undefined;
}

function mayStandBy(job: JobState, index: number): boolean {
  const unmet = job.unmet[index] ?? 0;
  return unmet > 0 && unmet <= bounds.standbyNeeds && mayBegin(job, index);
}

/** The one executor that has all that the task still needs. */
function placeOfNeeds(state: PartitionState, job: JobState, index: number): Place | undefined {
  const { needs, pool } = descriptionAt(job, index);
  let found: Place | undefined;
  for (const need of needs) {
    if (taskAt(job, need).state.status === "succeeded") continue;
    const place = descriptionAt(job, need).pool === pool ? placeOf(state, job, need) : undefined;
    if (place === undefined || (found !== undefined && found.incarnation !== place.incarnation)) return undefined;
    found = place;
  }
  return found;
}

/** Where an attempt at work is, as far as the fleet shows it. */
function placeOf(state: PartitionState, job: JobState, index: number): Place | undefined {
  const { state: task } = taskAt(job, index);
  if (!isAtWork(task)) return undefined;
  const { lane, holder } = task;
  const owners = state.fleet.pools.get(descriptionAt(job, index).pool)?.owners ?? [];
  const owner = owners.find(({ partitions }) => partitions.includes(lane));
  if (owner === undefined || (holder !== undefined && holder.incarnation !== owner.incarnation)) return undefined;
  return { incarnation: owner.incarnation, lane };
}

/** Another that stands by will take the place of an attempt that this one waits for as well. */
function sharesNeeds(job: JobState, index: number): boolean {
  const { needs } = descriptionAt(job, index);
  const open = new Set(needs.filter((need) => isAtWork(taskAt(job, need).state)));
  return [...job.standbys].some(
    (other) =>
      taskAt(job, other).standby?.isBeside === undefined &&
      descriptionAt(job, other).needs.some((need) => open.has(need)),
  );
}

/**
 * One of the job's workers may be set aside until a success: where there is no end of them, or where nothing but that success can give the job
 * anything to do, so that nothing has to wait for a worker that stands idle.
 */
function hasPlaceBeside(job: JobState): boolean {
  const most = mostAtWork(job);
  if (most === Number.POSITIVE_INFINITY) return true;
  const isAllThereIs = atWork(job) === 1 && job.counts.retrying === 0 && job.ready.every(({ size }) => size === 0);
  return isAllThereIs && placesTaken(job) < most;
}

function sendAhead(
  state: PartitionState,
  job: JobState,
  index: number,
  { lane, isBeside = false }: { readonly lane: number; readonly isBeside?: boolean },
  budget: Budget,
): void {
  const attempt = taskAt(job, index).attempt + 1;
  const rank = job.graph.rankOf[index] ?? 0;
  const value = dispatchOf(state, job, index, { attempt, standby: isBeside ? "beside" : "place", rank });
  const bytes = sizeOf(value);
  if (bytes > budget.bytes) return;
  budget.bytes -= bytes;
  const standby: Standby = { attempt, lane, ...(isBeside && { isBeside }) };
  setStandby(state, job, index, standby);
  const { pool } = descriptionAt(job, index);
  state.batch.dispatches.push({ pool, priority: job.description.priority, partition: lane, value });
}
