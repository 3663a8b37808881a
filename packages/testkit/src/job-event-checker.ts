import type { JobEvent, JobEvents } from "@spe/contracts";

/** What the checker has to know of a job's description. */
export interface ExpectedJob {
  readonly numWorkers?: number;
  /** Task → the tasks it needs. */
  readonly needs: ReadonlyMap<string, readonly string[]>;
}

interface Progress {
  sequence: number;
  time: string;
  readonly out: Set<string>;
  readonly ended: Map<string, string>;
  /** Task/attempt → the last delivery that began to run. */
  readonly deliveries: Map<string, number>;
}

const jobEnds: readonly string[] = ["job.succeeded", "job.failed", "job.cancelled"];

/** G3 to G7 from the events of the jobs, in the order of the log. Pure: told what was seen, answers what is wrong. */
export class JobEventChecker {
  readonly #jobs = new Map<string, Progress>();
  readonly #expected: ReadonlyMap<string, ExpectedJob>;
  readonly #violations: string[] = [];

  constructor(expected: ReadonlyMap<string, ExpectedJob>) {
    this.#expected = expected;
  }

  see(record: JobEvents): void {
    const job = this.#jobs.get(record.jobId) ?? {
      sequence: 0,
      time: "",
      out: new Set(),
      ended: new Map(),
      deliveries: new Map(),
    };
    this.#jobs.set(record.jobId, job);
    for (const event of record.events) this.#seeEvent(record.jobId, job, event);
  }

  /** Deliveries beyond the first, over all tasks: 0 unless something died. */
  redeliveries(): number {
    let count = 0;
    for (const { deliveries } of this.#jobs.values()) for (const delivery of deliveries.values()) count += delivery - 1;
    return count;
  }

  verify(): readonly string[] {
    return this.#violations;
  }

  #seeEvent(jobId: string, job: Progress, event: JobEvent): void {
    if (event.sequence !== 0) this.#seeOrder(jobId, job, event);
    if (event.type === "job.pending") forgetUnsuccessful(job);
    if (jobEnds.includes(event.type)) this.#seeJobEnd(jobId, job);
    const { task } = event;
    if (task == null) return;
    switch (event.type) {
      case "task.queued":
        this.#seeQueued(jobId, job, task);
        break;
      case "task.running":
        this.#seeRunning(jobId, job, event);
        break;
      case "task.retrying":
        job.out.delete(task);
        break;
      case "task.succeeded":
      case "task.failed":
      case "task.cancelled":
      case "task.not_run":
        job.out.delete(task);
        if (job.ended.has(task))
          this.#violations.push(
            `G5: job ${jobId}: task ${task} ended as ${job.ended.get(task) ?? ""}, then as ${event.type}.`,
          );
        job.ended.set(task, event.type);
        break;
    }
  }

  #seeOrder(jobId: string, job: Progress, { sequence, time }: JobEvent): void {
    if (sequence !== job.sequence + 1)
      this.#violations.push(`G6: job ${jobId}: event ${sequence} follows ${job.sequence}.`);
    if (time < job.time)
      this.#violations.push(`G6: job ${jobId}: event ${sequence} is of ${time}, the one before it of ${job.time}.`);
    job.sequence = sequence;
    job.time = time;
  }

  #seeQueued(jobId: string, job: Progress, task: string): void {
    job.out.add(task);
    const expected = this.#expected.get(jobId);
    if (expected === undefined) return;
    for (const needed of expected.needs.get(task) ?? []) {
      if (job.ended.get(needed) !== "task.succeeded")
        this.#violations.push(`G3: job ${jobId}: ${task} was dispatched before ${needed} had succeeded.`);
    }
    if (job.out.size > (expected.numWorkers ?? Number.POSITIVE_INFINITY)) {
      this.#violations.push(
        `G4: job ${jobId}: ${job.out.size} tasks out at once, numWorkers is ${expected.numWorkers ?? "unbound"}.`,
      );
    }
  }

  #seeRunning(jobId: string, job: Progress, { task, attempt, delivery }: JobEvent): void {
    const name = `${task ?? ""}/${attempt ?? 0}`;
    const before = job.deliveries.get(name) ?? 0;
    if ((delivery ?? 1) <= before)
      this.#violations.push(
        `G7: job ${jobId}: attempt ${name} runs as delivery ${delivery ?? 1} after delivery ${before}.`,
      );
    job.deliveries.set(name, delivery ?? 1);
  }

  /** By then each task has ended: as not_run where what it needs has not all succeeded. */
  #seeJobEnd(jobId: string, job: Progress): void {
    for (const [task, needs] of this.#expected.get(jobId)?.needs ?? []) {
      const end = job.ended.get(task);
      const isHeld = needs.some((needed) => job.ended.get(needed) !== "task.succeeded");
      if (end === undefined) this.#violations.push(`G5: job ${jobId} has ended, its task ${task} has not.`);
      else if (isHeld && end !== "task.not_run")
        this.#violations.push(`G5: job ${jobId}: ${task} ended as ${end}, though what it needs had not succeeded.`);
    }
  }
}

/** A run begins: what has not succeeded before is to be done again. */
function forgetUnsuccessful({ ended }: Progress): void {
  for (const [task, end] of ended) if (end !== "task.succeeded") ended.delete(task);
}
