import type { PlannerStateEntry } from "@spe/contracts";
import { Batch } from "../batch.js";
import { watchStart } from "../dispatch/enlist.js";
import { LaneLoad } from "../dispatch/lane-load.js";
import { ReadyQueues } from "../dispatch/ready-queues.js";
import { RecentEnds } from "../dispatch/recent-ends.js";
import { type EndedChunk, EndedIds } from "../ended/ended-ids.js";
import { FleetState } from "../fleet-state.js";
import { CommandMemory, type RememberedCommand } from "../jobs/command-memory.js";
import { watch } from "../jobs/commands.js";
import { keepForResume } from "../jobs/finish.js";
import { countUnmet, hasEnded, isRunnable, type JobState } from "../jobs/job-state.js";
import { setJobTimer } from "../jobs/set-job.js";
import { setDeadline } from "../jobs/start.js";
import type { PartitionState } from "../partition-state.js";
import type { PlannerSettings } from "../settings.js";
import { count } from "../tasks/set-task.js";
import { Timers } from "../time/timers.js";
import { decodeJob, type JobRecords, noRecords } from "./decode-job.js";
import { parseKey } from "./keys.js";
import type { FleetRecord, PositionsRecord } from "./partition-record.js";

export interface KeyedEntry {
  readonly key: string;
  readonly entry: PlannerStateEntry;
}

/** A partition's state out of its records, in any order; out of none, a new one. What is derived is derived anew. */
export function restoreState(settings: PlannerSettings, entries: Iterable<KeyedEntry>): PartitionState {
  const found = sort(entries);
  const state = newState(settings, found.positions);
  state.ended.restore(found.ended);
  restoreFleet(state, found.fleet);
  restoreCommands(state, found);
  const jobs = [...found.jobs].map(([id, records]) => decodeJob(id, records, settings.partition));
  for (const job of jobs) restoreJob(state, job);
  state.ready.restore(jobs);
  state.batch = new Batch();
  return state;
}

interface Found {
  positions: PositionsRecord | undefined;
  fleet: FleetRecord | undefined;
  readonly ended: EndedChunk[];
  readonly commands: RememberedCommand[];
  readonly jobs: Map<string, JobRecords>;
}

function sort(entries: Iterable<KeyedEntry>): Found {
  const found: Found = { positions: undefined, fleet: undefined, ended: [], commands: [], jobs: new Map() };
  for (const { key, entry } of entries) file(found, key, entry);
  return found;
}

function file(found: Found, key: string, { body }: PlannerStateEntry): void {
  const parsed = parseKey(key);
  switch (parsed.kind) {
    case "positions":
      found.positions = JSON.parse(body) as PositionsRecord;
      return;
    case "fleet":
      found.fleet = JSON.parse(body) as FleetRecord;
      return;
    case "ended":
      found.ended.push(JSON.parse(body) as EndedChunk);
      return;
    case "command":
      found.commands.push(JSON.parse(body) as RememberedCommand);
      return;
    case "barrier":
      return; // the shell's
    default:
      break;
  }
  let records = found.jobs.get(parsed.id);
  if (records === undefined) {
    records = noRecords();
    found.jobs.set(parsed.id, records);
  }
  if (parsed.kind === "job") records.head = body;
  else if (parsed.kind === "description") records.description[parsed.number] = body;
  else if (parsed.kind === "block") records.blocks.set(parsed.number, body);
  else records.results.set(parsed.number, body);
}

function newState(settings: PlannerSettings, record: PositionsRecord | undefined): PartitionState {
  return {
    settings,
    nowMs: record?.nowMs ?? 0,
    positions: record ? { ...record.positions } : { pendingJobs: 0, jobControl: 0, taskEvents: 0 },
    jobs: new Map(),
    ended: new EndedIds(settings.dedupWindowMs, settings.dedupMax),
    commands: new CommandMemory(),
    fleet: new FleetState(),
    ready: new ReadyQueues(record?.nextTurn),
    load: new LaneLoad(),
    recentEnds: new RecentEnds(record?.recentEnds),
    timers: new Timers(),
    condemnation: record?.condemnation,
    culprit: undefined,
    batch: new Batch(),
  };
}

function restoreFleet({ fleet, timers, settings }: PartitionState, record: FleetRecord | undefined): void {
  if (record === undefined) return;
  fleet.set(record.fleet, settings.lanePartitions);
  for (const [incarnation, taskEventsEnd] of record.deaths) fleet.deaths.set(incarnation, taskEventsEnd);
  for (const [incarnation, untilMs] of record.unknown) {
    fleet.unknown.set(incarnation, timers.condemn("unknown_executor", untilMs, incarnation));
  }
}

function restoreCommands(state: PartitionState, { commands, positions }: Found): void {
  state.commands.restore(commands, positions?.nextSerial ?? 0);
  for (const command of state.commands.all()) {
    if (command.waits !== undefined) watch(state, command);
  }
}

function restoreJob(state: PartitionState, job: JobState): void {
  state.jobs.set(job.id, job);
  for (const status of Object.keys(job.counts) as (keyof JobState["counts"])[]) job.counts[status] = 0;
  job.tasks.forEach((task, index) => {
    count(state, job, index, task.state);
    if (task.standby !== undefined) job.standbys.add(index);
  });
  countUnmet(job);
  if (hasEnded(job)) keepForResume(state, job);
  else if (job.startAtMs !== undefined) setJobTimer(state, job, state.timers.grant("start", job.startAtMs, job.id));
  else if (isRunnable(job)) resumeWaits(state, job);
}

/** The deadline, the backoffs, and what is ready of a job that runs. */
function resumeWaits(state: PartitionState, job: JobState): void {
  setDeadline(state, job);
  job.tasks.forEach(({ state: task }, index) => {
    if (task.status === "retrying" && task.retryAtMs > state.nowMs) {
      job.taskTimers.set(index, state.timers.grant("retry", task.retryAtMs, job.id, index));
    } else if (task.status === "retrying" || (task.status === "pending" && job.unmet[index] === 0)) {
      job.ready[job.graph.poolOf[index] ?? 0]?.add(job.graph.rankOf[index] ?? 0);
      watchStart(state, job, index);
    } else if (task.status === "queued" && !task.begun) watchStart(state, job, index);
  });
}
