import type { ExecutorCommand, PlannerStateEntry, TaskDispatch, TaskEvent } from "@spe/contracts";
import type { Submission } from "@spe/job";
import type { Input } from "@spe/planner/core/inputs";
import { Partition } from "@spe/planner/core/partition";
import type { PlannerSettings } from "@spe/planner/core/settings";
import { IdentityTable } from "../table.js";

/** What the partition has stored, by number: everything it knows, as each step begins with a restore. */
export type Stored = number;

export interface PlannerStep {
  readonly stored: Stored;
  readonly dispatches: readonly TaskDispatch[];
  readonly commands: readonly ExecutorCommand[];
  readonly completions: number;
}

/** Who is alive and who is not, as the executor registry says. */
export interface Registry {
  readonly alive: readonly string[];
  readonly dead: readonly string[];
  /** Who has the partition; undefined where it doesn't matter. */
  readonly owner: string | undefined;
}

type Entries = ReadonlyMap<string, PlannerStateEntry>;

interface Known {
  readonly entries: Entries;
  /** Attempts that are handed out and have not ended. */
  readonly open: ReadonlySet<string>;
  /** More tasks are at work than the job may have. */
  readonly isOverfull: boolean;
  readonly timerAtMs: number | undefined;
}

const beginningMs = 1_000_000;

/**
 * The planner's own core as a function from what is stored and one input to what is stored then and what is said: one transaction. It
 * is restored before every input, as if the planner died between any two. Offsets of taskEvents are counted from the first that is not
 * yet read, so that what differs only in how long it has been going on is one state.
 */
export class PlannerMachine {
  readonly #settings: PlannerSettings;
  readonly #workers: number;
  readonly #numbers = new Map<string, Stored>();
  readonly #known: Known[] = [];
  readonly #steps = new Map<string, PlannerStep>();
  readonly #events = new IdentityTable<TaskEvent>();
  readonly #heard = new Map<string, PlannerStep>();

  constructor({ maxDeliveries, workers }: { readonly maxDeliveries: number; readonly workers: number }) {
    this.#workers = workers;
    this.#settings = {
      partition: 0,
      partitionCount: 1,
      lanePartitions: 1,
      pools: ["default"],
      builtInTypes: ["noop"],
      maxDeliveries,
      dedupWindowMs: 3_600_000,
      dedupMax: 10,
      seed: 1,
    };
  }

  get size(): number {
    return this.#known.length;
  }

  get empty(): Stored {
    return this.#intern(new Map());
  }

  submit(from: Stored, submission: Submission): PlannerStep {
    return this.#step(from, { kind: "submission", submission, offset: 0, timestampMs: beginningMs }, 0);
  }

  cancel(from: Stored, jobId: string): PlannerStep {
    const command = { command: "cancel", commandId: "c" };
    const at = { offset: 0, timestampMs: beginningMs };
    return this.#step(from, { kind: "command", jobId, command, ...at, pendingJobsEnd: 0 }, 0);
  }

  /** Reads the next record of taskEvents. */
  hear(from: Stored, event: TaskEvent): PlannerStep {
    const name = `${from} ${this.#events.numberOf(event)}`;
    let step = this.#heard.get(name);
    if (step === undefined) {
      step = this.#step(from, { kind: "taskEvent", event, offset: 0, timestampMs: beginningMs }, 1);
      this.#heard.set(name, step);
    }
    return step;
  }

  /** `unread`: records of taskEvents that are there and not read, when the news comes. */
  learn(from: Stored, { alive, dead, owner }: Registry, unread: number): PlannerStep {
    const executors = alive.map((name) => {
      const partitions = owner === undefined || owner === name ? [0] : [];
      return { executor: name, incarnation: name, pool: "default", slots: this.#workers, partitions };
    });
    const fleet = { executors, deadIncarnations: dead, knownTypes: [{ pool: "default", types: [] }] };
    return this.#step(from, { kind: "fleet", fleet, taskEventsEnd: unread }, 0);
  }

  /** Time passes until the next timer is due. */
  wait(from: Stored, unread: number): PlannerStep {
    return this.#step(from, { kind: "timers", taskEventsEnd: unread }, 0, this.#of(from).timerAtMs);
  }

  /** Whether there is a timer that is due within minutes. */
  canWait(from: Stored): boolean {
    return this.#of(from).timerAtMs !== undefined;
  }

  /** Whether anything would be different, or said, if it heard these. */
  wouldChange(from: Stored, events: readonly TaskEvent[]): boolean {
    return events.some((event) => {
      const { stored, commands } = this.hear(from, event);
      return stored !== from || commands.length > 0;
    });
  }

  isOpen(stored: Stored, attempt: string): boolean {
    return this.#of(stored).open.has(attempt);
  }

  isOverfull(stored: Stored): boolean {
    return this.#of(stored).isOverfull;
  }

  /** For whoever wants to know what a number stands for. */
  entriesOf(stored: Stored): Entries {
    return this.#of(stored).entries;
  }

  #step(from: Stored, input: Input, read: number, nowMs = 0): PlannerStep {
    const name = `${from} ${nowMs} ${JSON.stringify(input)}`;
    let step = this.#steps.get(name);
    if (step === undefined) {
      step = this.#take(this.#of(from).entries, input, read, nowMs);
      this.#steps.set(name, step);
    }
    return step;
  }

  #take(entries: Entries, input: Input, read: number, nowMs: number): PlannerStep {
    const partition = this.#restore(entries);
    partition.step(input, Math.max(nowMs, beginningMs));
    const effects = partition.settle(Math.max(nowMs, beginningMs));
    const next = new Map(entries);
    for (const { key, entry } of effects.stateEntries) {
      if (entry === null) next.delete(key);
      else next.set(key, entry);
    }
    return {
      stored: this.#intern(shifted(next, read)),
      dispatches: effects.dispatches.map(({ value }) => value),
      commands: effects.executorCommands,
      completions: effects.completions.length,
    };
  }

  #restore(entries: Entries): Partition {
    return Partition.restore(
      this.#settings,
      [...entries].map(([key, entry]) => ({ key, entry })),
    );
  }

  #of(stored: Stored): Known {
    const known = this.#known[stored];
    if (known === undefined) throw new RangeError(`Nothing is stored under ${stored}.`);
    return known;
  }

  #intern(entries: Entries): Stored {
    const text = JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
    let stored = this.#numbers.get(text);
    if (stored === undefined) {
      stored = this.#known.length;
      this.#numbers.set(text, stored);
      this.#known.push(this.#look(entries));
    }
    return stored;
  }

  #look(entries: Entries): Known {
    const partition = this.#restore(entries);
    const open = new Set<string>();
    let isOverfull = false;
    const { jobs, nowMs } = partition.inspect();
    for (const { id, run, description, tasks } of jobs.values()) {
      tasks.forEach(({ attempt, state }, index) => {
        const { name } = description.tasks[index] ?? {};
        if (state.status === "queued" || state.status === "running") open.add(`${id}/${run}/${name}/${attempt}`);
      });
      isOverfull ||= open.size > (description.numWorkers ?? Number.POSITIVE_INFINITY);
    }
    const timer = partition.nextTimer();
    const isSoon = timer !== undefined && timer.atMs < nowMs + 600_000;
    return { entries, open, isOverfull, timerAtMs: isSoon ? timer.atMs : undefined };
  }
}

/** The same as it is once `read` records of taskEvents count as before the beginning; how many events were published is forgotten too. */
function shifted(entries: Entries, read: number): Entries {
  return new Map([...entries].map(([key, entry]) => [key, { ...entry, body: shiftedBody(entry, read) }]));
}

function shiftedBody({ kind, body }: PlannerStateEntry, read: number): string {
  const record = JSON.parse(body) as Record<string, unknown>;
  if (kind === "positions") {
    const { condemnation } = record as { condemnation?: { taskEventsEnd: number } };
    if (condemnation) condemnation.taskEventsEnd = Math.max(0, condemnation.taskEventsEnd - read);
    return JSON.stringify({ ...record, positions: { pendingJobs: 0, jobControl: 0, taskEvents: 0 } });
  }
  if (kind === "fleet") {
    const { deaths } = record as { deaths: [string, number][] };
    return JSON.stringify({ ...record, deaths: deaths.map(([name, end]) => [name, Math.max(0, end - read)]) });
  }
  if (kind === "job") return JSON.stringify({ ...record, sequence: 0 });
  return body;
}
