import { randomUUID } from "node:crypto";
import { type Completion, homePartition, messageSchemas, namesWith } from "@spe/contracts";
import type { Engine } from "@spe/infra";
import { type Appender, connectMessaging, type Messaging, openCodec } from "@spe/messaging";
import { CompletionChecker, TopicObserver } from "@spe/testkit";
import type { BenchJob } from "./jobs.js";

const names = namesWith("");
const logger = { debug: () => {}, info: () => {}, warn: console.warn, error: console.error };

/** Nothing that is measured takes as long as this: a bound on what hangs. */
const patienceMs = 300_000;

/** Times are those of performance.now(). */
export interface Submission {
  readonly ids: readonly string[];
  /** When the first append was handed over. */
  readonly submittedAt: number;
}

export interface FinishedSubmission extends Submission {
  /** From the first append to the last completion as a subscriber sees it. */
  readonly ms: number;
  /** Of each completion, in order. */
  readonly completionTimes: readonly number[];
}

/** A client as a program would be one: appends jobs to pendingJobs as JSON, reads the completions read_committed. */
export class BenchClient {
  /** Every completion of the whole run: asked at the end whether each job ended exactly once. */
  readonly checker = new CompletionChecker();
  /** Of every job, in the order in which they ended. */
  readonly completionTimes: number[] = [];
  readonly #engine: Engine;
  readonly #messaging: Messaging;
  readonly #appender: Appender;
  readonly #partitions: number;
  readonly #submitted: string[] = [];
  #unsuccessful: Completion | undefined;
  #observer!: TopicObserver;

  private constructor(engine: Engine, messaging: Messaging, partitions: number) {
    this.#engine = engine;
    this.#messaging = messaging;
    this.#appender = messaging.appender();
    this.#partitions = partitions;
  }

  static async connect(engine: Engine): Promise<BenchClient> {
    const brokers = (engine.env.SPE_KAFKA_BROKERS ?? "").split(",");
    const messaging = await connectMessaging({ brokers, clientId: "spe-bench" }, logger);
    const registryUrl = engine.env.SPE_REGISTRY_URL ?? "";
    const codec = await openCodec({ registryUrl, prefix: "", schemas: messageSchemas }, logger);
    const client = new BenchClient(engine, messaging, (await messaging.admin.partitionCount(names.pendingJobs)) ?? 0);
    client.#observer = await TopicObserver.open(messaging, codec, names.completedJobs, "completedJobs", (completion) =>
      client.#see(completion),
    );
    return client;
  }

  /** How many of the jobs submitted so far have ended. */
  get completed(): number {
    return this.completionTimes.length;
  }

  /** Appends all of them at once; resolves when each append is acked. */
  async submit(jobs: readonly BenchJob[]): Promise<Submission> {
    const records = jobs.map((job) => ({ id: randomUUID(), value: Buffer.from(JSON.stringify(job)) }));
    const submittedAt = performance.now();
    await Promise.all(
      records.map(({ id, value }) => {
        this.#submitted.push(id);
        const partition = homePartition(id, this.#partitions);
        return this.#appender.append({ topic: names.pendingJobs, partition, key: id, value });
      }),
    );
    return { ids: records.map(({ id }) => id), submittedAt };
  }

  /** Resolves when so many jobs have ended since this client connected; rejects when one has not succeeded. */
  async untilCompleted(goal: number): Promise<void> {
    const missing = () => `${goal - this.completed} completions are missing.`;
    await this.#observer.until(() => this.completed >= goal || this.#unsuccessful !== undefined, patienceMs, missing);
    if (this.#unsuccessful !== undefined)
      throw new Error(`A job of the benchmark did not succeed: ${JSON.stringify(this.#unsuccessful).slice(0, 500)}`);
  }

  /** Submits all of them and waits for the last completion. */
  async runAll(jobs: readonly BenchJob[]): Promise<FinishedSubmission> {
    const begun = this.completed;
    const submission = await this.submit(jobs);
    await this.untilCompleted(begun + jobs.length);
    const completionTimes = this.completionTimes.slice(begun);
    return { ...submission, completionTimes, ms: (completionTimes.at(-1) ?? Number.NaN) - submission.submittedAt };
  }

  /** Resolves when the view has caught up with all of these jobs, which have ended; with the milliseconds that this took. */
  async untilViewShows(ids: readonly string[]): Promise<number> {
    const begunAt = performance.now();
    const lastOfPartition = new Map(ids.map((id) => [homePartition(id, this.#partitions), id]));
    await Promise.all([...lastOfPartition.values()].map((id) => this.document(id)));
    return performance.now() - begunAt;
  }

  /** What contradicts "each job ends exactly once", over everything that was submitted. */
  verify(): readonly string[] {
    return this.checker.verify(this.#submitted);
  }

  async close(): Promise<void> {
    await this.#observer.stop();
    await this.#appender.stop();
    await this.#messaging.close();
  }

  #see(completion: Completion): void {
    this.checker.see(completion);
    this.completionTimes.push(performance.now());
    if (completion.status !== "succeeded") this.#unsuccessful ??= completion;
  }

  /** The job's document. The gateway answers when the view has come past the end of the job's log as it is now; 503 when that takes too long. */
  async document(id: string): Promise<unknown> {
    const { url, apiKey } = this.#engine;
    for (;;) {
      const response = await fetch(`${url}/jobs/${id}`, { headers: { authorization: `Bearer ${apiKey.key}` } });
      const text = await response.text();
      if (response.ok) return JSON.parse(text);
      if (response.status !== 503) throw new Error(`GET /jobs/${id}: HTTP ${response.status} ${text.slice(0, 300)}`);
    }
  }
}
