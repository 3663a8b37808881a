import { formatTime, type JobEvent, type TaskStatus } from "@spe/contracts";
import type { Job, JobTask } from "@spe/job";
import fc from "fast-check";
import type { EventsEntry } from "../../src/core/log-entry.js";

/** A job of `count` tasks in a chain, as the planner would normalise it. */
export function jobOf(count: number, fields: Partial<Job> = {}): Job {
  return {
    name: "history",
    tasks: Array.from({ length: count }, (_, index) => taskOf(index)),
    priorityTasks: [],
    priority: "normal",
    autostart: true,
    onFailure: "skip_dependents",
    resultDirectory: "aa/history",
    webhooks: [],
    labels: { team: "web" },
    ...fields,
  };
}

function taskOf(index: number): JobTask {
  return {
    name: `t${index}`,
    type: index % 2 === 0 ? "echo" : "sleep",
    payload: "null",
    needs: index === 0 ? [] : [index - 1],
    resultsFrom: "needs",
    timeoutMs: 1_000,
    retries: { max: 3, delayMs: 1, factor: 1, maxDelayMs: 1, jitter: 0 },
    pool: "default",
  };
}

type Fields = Omit<JobEvent, "sequence" | "time">;

/** Writes down the events of one job, as the planner would. */
export class Scribe {
  readonly id: string;
  readonly entries: EventsEntry[] = [];
  #sequence = 0;
  #run = 0;

  constructor(id: string) {
    this.id = id;
  }

  begin(job: Job, fields: Fields = { type: "job.pending" }): this {
    this.#run += 1;
    return this.say({ ...this.#receipt(), description: JSON.stringify(job), ...fields });
  }

  /** The id is forgotten; what comes next is another job. */
  startAnotherLife(): this {
    this.#sequence = 0;
    this.#run = 0;
    return this;
  }

  rejected(fields: Partial<Fields> = {}): this {
    this.#run += 1;
    const error = { code: "graph_has_cycle", message: "a circle", pointer: "/tasks/0", cycle: ["t0", "t0"] };
    return this.say({ type: "job.rejected", error, errors: [error], ...this.#receipt(), ...fields });
  }

  say(...events: Fields[]): this {
    const numbered = events.map((event) => {
      this.#sequence += 1;
      return { sequence: this.#sequence, time: this.#time(), ...event };
    });
    const offset = this.entries.length;
    const value = { jobId: this.id, run: this.#run, events: numbered };
    this.entries.push({ kind: "events", value, partition: 0, offset, timestampMs: 1_000 + offset });
    return this;
  }

  #receipt(): Partial<Fields> {
    return { receiptPartition: 0, receiptOffset: 3, digest: "d", submittedAt: formatTime(1_000) };
  }

  #time(): string {
    return formatTime(1_000 + this.#sequence);
  }
}

/** Lives of one job, with retries, redeliveries, cancels and resumes, that the planner might have told. */
export const history: fc.Arbitrary<readonly EventsEntry[]> = fc
  .record({
    id: fc.constantFrom("a", "b", "c"),
    tasks: fc.integer({ min: 1, max: 4 }),
    dice: fc.array(fc.nat(), { minLength: 40, maxLength: 40 }),
  })
  .map(({ id, tasks, dice }) => liveThrough(id, tasks, dice));

function liveThrough(id: string, count: number, dice: readonly number[]): readonly EventsEntry[] {
  let thrown = 0;
  const throwDie = (sides: number): number => (dice[thrown++ % dice.length] ?? 0) % sides;
  const scribe = new Scribe(id);
  if (throwDie(8) === 0) scribe.rejected();
  const statuses: TaskStatus[] = Array.from({ length: count }, () => "pending");
  const attempts = statuses.map(() => 0);
  const failures = new Map<number, Fields>();
  for (let run = 0; run < 2 && statuses.some((status) => status !== "succeeded"); run++) {
    scribe.begin(jobOf(count));
    for (const [index, status] of statuses.entries()) {
      const failure = failures.get(index);
      if (status === "failed" && failure !== undefined && throwDie(4) === 0) scribe.say(failure);
      else if (status !== "succeeded") statuses[index] = "pending";
    }
    scribe.say({ type: "job.running", startedAt: formatTime(1_500) });
    for (const index of statuses.keys()) runTask(index);
    const hasFailed = statuses.some((status) => status !== "succeeded");
    scribe.say({
      type: hasFailed ? "job.failed" : "job.succeeded",
      startedAt: formatTime(1_500),
      finishedAt: formatTime(3_000),
    });
  }
  return scribe.entries;

  function runTask(index: number): void {
    const task = `t${index}`;
    if (statuses[index] !== "pending") return;
    if (index > 0 && statuses[index - 1] !== "succeeded") {
      skip(index, `t${index - 1}`);
      return;
    }
    for (;;) {
      attempts[index] = (attempts[index] ?? 0) + 1;
      const attempt = attempts[index];
      const at = { task, attempt, delivery: 1 + throwDie(2), executor: `x-${throwDie(3)}` };
      const ran = { ...at, startedAt: formatTime(2_000 + thrown), finishedAt: formatTime(2_100 + thrown) };
      const failure = { reason: "error", message: `no\u0000luck`, attempts: attempt };
      const queued = { type: "task.queued", task, attempt, delivery: 1, queuedAt: formatTime(1_900 + thrown) };
      scribe.say(queued);
      if (throwDie(9) === 0) {
        skip(index, "cancelled");
        return;
      }
      if (throwDie(2) === 0) scribe.say({ type: "task.running", ...at, startedAt: formatTime(2_000 + thrown) });
      if (throwDie(3) === 0) scribe.say({ type: "task.progress", task, attempt, progress: throwDie(10) / 10 });
      if (throwDie(4) === 0) scribe.say(queued); // its executor died
      const ending = throwDie(7);
      if (ending === 0 && attempt < 4) {
        scribe.say({ type: "task.retrying", ...ran, failure, retryAt: formatTime(2_500) });
        continue;
      }
      if (ending === 1) fail(index, { ...ran, failure: { ...failure, reason: "max_retries", cause: "error" } });
      else if (ending === 2) fail(index, { task, attempt, delivery: 2, failure: { reason: "lost", message: "gone" } });
      else if (ending === 3) scribe.say({ type: "task.cancelled", ...ran });
      else
        scribe.say(
          { type: "task.running", ...at, startedAt: ran.startedAt },
          { type: "task.succeeded", ...ran, result: `{"n":${thrown}}` },
        );
      statuses[index] = ending === 1 || ending === 2 ? "failed" : ending === 3 ? "cancelled" : "succeeded";
      return;
    }
  }

  function skip(index: number, because: string): void {
    statuses[index] = "not_run";
    scribe.say({ type: "task.not_run", task: `t${index}`, notRunBecause: because });
  }

  function fail(index: number, fields: Omit<Fields, "type">): void {
    scribe.say({ type: "task.failed", ...fields });
    const { startedAt: _, delivery: __, ...again } = fields;
    failures.set(index, { type: "task.failed", ...again });
  }
}
