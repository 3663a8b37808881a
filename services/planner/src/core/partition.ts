import type { JobEvents } from "@spe/contracts";
import { Batch } from "./batch.js";
import { canDispatch, dispatchReady } from "./dispatch/dispatch-ready.js";
import type { Effects } from "./effects.js";
import { encodeChanges } from "./entries/encode-partition.js";
import { type KeyedEntry, restoreState } from "./entries/restore.js";
import { takeRecords } from "./events.js";
import type { Input, InputTopic, Positions } from "./inputs.js";
import { takeCommand } from "./jobs/commands.js";
import { noteWaitingForExecutor } from "./jobs/start.js";
import { takeSubmission } from "./jobs/submissions.js";
import type { PartitionState } from "./partition-state.js";
import { abandonJob, passOver, subjectOf } from "./poison.js";
import type { PlannerSettings } from "./settings.js";
import { type PartitionStats, statsOf } from "./stats.js";
import { judgeDeaths, takeFleet } from "./tasks/deaths.js";
import { takeGone, type UnheardDispatch, unheardDispatches } from "./tasks/gone-dispatches.js";
import { takeTaskNews } from "./tasks/task-news.js";
import { fireGrants, judgeCondemned, noteCondemnation } from "./time/due.js";

/**
 * One partition of the planner: a deterministic state machine, the one authority over every job that is at home in it.
 *
 * Inputs go in one by one (`step`), effects come out a batch at a time (`settle`), for one transaction. It reads no clock and has no
 * chance of its own: the same inputs with the same times give the same effects, also when it is restored in between from the state
 * entries it has given out.
 *
 * Nothing that comes from outside makes it throw. Where it throws it has a bug: then discard it, restore, and `bypass` the input
 * that did it, with the `culprit` it named.
 */
export class Partition {
  readonly #state: PartitionState;

  private constructor(state: PartitionState) {
    this.#state = state;
  }

  /** Out of the entries of the compacted state topic, in any order; out of none, a new partition. */
  static restore(settings: PlannerSettings, entries: Iterable<KeyedEntry>): Partition {
    return new Partition(restoreState(settings, entries));
  }

  /** Next offset to process of each input; all 0 where the partition is new. */
  get positions(): Positions {
    return this.#state.positions;
  }

  /** The job in hand when something was thrown. */
  get culprit(): string | undefined {
    return this.#state.culprit;
  }

  /** Takes one input in. Inputs of one topic come in order; one that was processed before is passed over. */
  step(input: Input, nowMs: number): void {
    const state = this.#state;
    if (isPast(state, input)) return;
    this.#begin(input, nowMs);
    fireGrants(state);
    take(state, input);
    advance(state, input);
    judgeDeaths(state);
    judgeCondemned(state);
    state.culprit = undefined;
  }

  /**
   * What to do instead of the step, or the settle, that threw (H7). The job in hand ends as failed with `internal_error`, and the input
   * is taken in without it; where the input itself is to blame it is passed over: it becomes a dead letter, or is refused.
   */
  bypass(input: Input | undefined, culprit: string | undefined, nowMs: number): void {
    const state = this.#state;
    const isOwnFault = input !== undefined && (culprit === undefined || culprit === subjectOf(input));
    this.#begin(input, nowMs);
    if (isOwnFault) {
      passOver(state, input);
      advance(state, input);
      return;
    }
    if (culprit !== undefined) abandonJob(state, culprit);
    if (input !== undefined) this.step(input, nowMs);
  }

  /** Closes the batch: dispatches what executors can soon begin, and hands out all that is to be written, positions included. */
  settle(nowMs: number): Effects {
    const state = this.#state;
    state.nowMs = Math.max(state.nowMs, nowMs);
    fireGrants(state);
    dispatchReady(state);
    noteWaitingForExecutor(state);
    const { batch } = state;
    const stateEntries = encodeChanges(state);
    const jobEvents = recordsOf(batch);
    state.batch = new Batch();
    return {
      dispatches: batch.dispatches,
      jobEvents,
      completions: batch.completions,
      documents: batch.documents,
      executorCommands: batch.executorCommands,
      deadLetters: batch.deadLetters,
      stateEntries,
      urgent: batch.urgent || batch.dispatches.length > 0 || batch.executorCommands.length > 0,
    };
  }

  /** When an input of kind "timers" is due next. One that condemns wants a fresh end of taskEvents with it. */
  nextTimer(): { readonly atMs: number; readonly condemns: boolean } | undefined {
    const { timers, condemnation } = this.#state;
    const grantMs = timers.nextGrantMs();
    const condemnMs = condemnation === undefined ? timers.condemning.first?.atMs : undefined;
    if (condemnMs !== undefined && condemnMs < grantMs) return { atMs: condemnMs, condemns: true };
    return Number.isFinite(grantMs) ? { atMs: grantMs, condemns: false } : undefined;
  }

  /** True where a settle would write more than it was told: inputs were taken in, or dispatches found no room in the last batch. */
  hasWork(): boolean {
    return this.#state.batch.begun || canDispatch(this.#state);
  }

  /** True where nothing has been taken in but news that can wait for company: starts, progress, steps over what holds nothing (H23). */
  hasOnlyPatientWork(): boolean {
    return !this.#state.batch.urgent && !canDispatch(this.#state);
  }

  /** Dispatches of before `beforeMs` of which nothing has been heard since. */
  unheard(beforeMs: number): readonly UnheardDispatch[] {
    return unheardDispatches(this.#state, beforeMs);
  }

  stats(): PartitionStats {
    return statsOf(this.#state);
  }

  /** All it knows, for tests and tools that hold two partitions against one another. Not to be changed. */
  inspect(): PartitionState {
    return this.#state;
  }

  #begin(input: Input | undefined, nowMs: number): void {
    const state = this.#state;
    const timestampMs = input !== undefined && "timestampMs" in input ? input.timestampMs : 0;
    state.nowMs = Math.max(state.nowMs, nowMs, timestampMs);
    state.batch.begun = true;
    if (input === undefined || !isPatient(input)) state.batch.urgent = true;
  }
}

const topicOf = {
  submission: "pendingJobs",
  command: "jobControl",
  taskEvent: "taskEvents",
} as const satisfies Record<string, InputTopic>;

function take(state: PartitionState, input: Input): void {
  switch (input.kind) {
    case "submission":
      takeSubmission(state, input);
      break;
    case "command":
      takeCommand(state, input);
      break;
    case "taskEvent":
      takeTaskNews(state, input);
      break;
    case "fleet":
      takeFleet(state, input);
      break;
    case "timers":
      noteCondemnation(state, input.taskEventsEnd);
      break;
    case "gone":
      takeGone(state, input);
      break;
    case "passed":
      break;
  }
}

function isPast({ positions }: PartitionState, input: Input): boolean {
  return "offset" in input && input.offset < positions[topicOf[input.kind]];
}

function advance({ positions }: PartitionState, input: Input): void {
  if ("offset" in input) positions[topicOf[input.kind]] = input.offset + 1;
  else if (input.kind === "passed") {
    positions[input.topic] = Math.max(positions[input.topic], input.nextOffset);
  }
}

function isPatient(input: Input): boolean {
  if (input.kind === "passed") return true;
  return input.kind === "taskEvent" && (input.event.type === "started" || input.event.type === "progress");
}

function recordsOf(batch: Batch): JobEvents[] {
  const streams = [...batch.touched, ...batch.strays];
  return streams.flatMap(takeRecords);
}
