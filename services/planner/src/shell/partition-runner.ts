import { setTimeout as sleep } from "node:timers/promises";
import type { PlannerStateEntry } from "@spe/contracts";
import { FencedError } from "@spe/messaging";
import { type Logger, OperatorError } from "@spe/runtime";
import { Partition } from "../core/partition.js";
import type { Positions } from "../core/inputs.js";
import { backOffMs } from "./back-off.js";
import { claimPartition } from "./claim-partition.js";
import { inputTopics } from "./input-topics.js";
import { DocumentStage } from "./documents/document-stage.js";
import type { Dispensable } from "./log-trimmer.js";
import { OwnedPartition } from "./owned-partition.js";
import { NotOwnerError, type PlannerWorld } from "./planner-world.js";
import { type RunnerState, reasonOf } from "./runner-state.js";
import { beginningOfInputs, PositionOutsideLogError, requireInsideLog } from "./starting-positions.js";
import { Suspects } from "./suspects.js";
import { TrimMarks } from "./trim-marks.js";

/** After so long without a failure the next one is the first again. */
const calmAfterMs = 30_000;
const stopWithinMs = 5_000;
/** During a rebalance nobody owns anything; it is over within moments. */
const askGroupEveryMs = 200;

/**
 * Runs one partition for as long as the group gives it to this process: claim, restore, loop; after any failure all of it again, as
 * only the log knows what was committed.
 */
export class PartitionRunner {
  readonly partition: number;
  readonly #world: PlannerWorld;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  readonly #suspects = new Suspects();
  readonly #trimMarks = new TrimMarks();
  #state: RunnerState = { name: "claiming" };
  #core: Partition | undefined;
  #owned: OwnedPartition | undefined;
  #committed: Positions | undefined;
  #done: Promise<void> | undefined;
  #closeWriter: () => Promise<void> = async () => undefined;

  constructor(partition: number, world: PlannerWorld) {
    this.partition = partition;
    this.#world = world;
    this.#logger = world.logger.child({ partition });
  }

  start(): void {
    this.#done ??= this.#run();
  }

  /** Ends between two transactions; one that takes too long is given up, which is as good as a crash: the next owner fences. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the partition was given up"));
    const giveUp = new AbortController();
    const patience = sleep(stopWithinMs, undefined, { signal: giveUp.signal }).then(() => this.#closeWriter());
    await Promise.race([this.#done, patience.catch(() => undefined)]);
    giveUp.abort();
  }

  get state(): RunnerState {
    return this.#state;
  }

  /** Why it is not, or not wholly, at work; empty when it is. */
  reasons(): readonly string[] {
    const own = reasonOf(this.partition, this.#state);
    const waits = (this.#owned?.reasons() ?? []).map((reason) => `Partition ${this.partition}: ${reason}`);
    return own === undefined ? waits : [own, ...waits];
  }

  activeJobs(): number {
    return this.#core?.stats().activeJobs ?? 0;
  }

  /** As of the last transaction; for lag tools. */
  committedPositions(): Positions | undefined {
    return this.#committed;
  }

  /** undefined while that can't be told. */
  dispensable(): Dispensable | undefined {
    if (this.#core === undefined || this.#committed === undefined) return undefined;
    const positions = this.#trimMarks.take(this.#core, this.#committed);
    return positions && { partition: this.partition, positions };
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#isStopping()) {
      const beganAt = performance.now();
      try {
        await this.#own();
      } catch (error) {
        if (this.#isStopping() || this.#isFinal(error)) break;
        if (!(error instanceof NotOwnerError)) failures = performance.now() - beganAt > calmAfterMs ? 1 : failures + 1;
        await this.#backOff(error, failures);
      }
    }
    if (this.#isStopping()) this.#state = { name: "stopped" };
  }

  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #own(): Promise<void> {
    const { messaging, names, resultRoot } = this.#world;
    const { signal } = this.#stopping;
    const owner = names.plannerTransactionalId(this.partition);
    const writer = messaging.transactionalWriter(owner);
    const stage = new DocumentStage(resultRoot, owner, this.#logger);
    this.#closeWriter = () => writer.close();
    try {
      this.#state = { name: "claiming" };
      const startedAt = performance.now();
      const entries = await claimPartition(this.#world, this.partition, writer, stage, signal);
      this.#state = { name: "restoring" };
      const core = await this.#restore(entries);
      this.#core = core;
      const tookMs = Math.round(performance.now() - startedAt);
      this.#logger.info({ entries: entries.size, tookMs, positions: core.positions }, "the partition runs");
      this.#owned = new OwnedPartition(this.#world, core, {
        partition: this.partition,
        writer,
        stage,
        suspects: this.#suspects,
        logger: this.#logger,
        onCommitted: (positions) => {
          this.#committed = positions;
          this.#trimMarks.committed();
        },
      });
      this.#state = { name: "running" };
      await this.#owned.run(signal);
    } finally {
      this.#core = undefined;
      this.#owned = undefined;
      await writer.close();
      await stage.close();
    }
  }

  async #restore(entries: ReadonlyMap<string, PlannerStateEntry>): Promise<Partition> {
    const { messaging, names, settingsOf } = this.#world;
    const core = Partition.restore(
      settingsOf(this.partition),
      [...entries].map(([key, entry]) => ({ key, entry })),
    );
    if (!entries.has("positions")) {
      const beginning = await beginningOfInputs(messaging, names, this.partition);
      for (const topic of inputTopics) core.step({ kind: "passed", topic, nextOffset: beginning[topic] }, Date.now());
    }
    await requireInsideLog(messaging, names, this.partition, core.positions);
    return core;
  }

  /** True: trying again does not help. */
  #isFinal(error: unknown): boolean {
    if (error instanceof PositionOutsideLogError) {
      this.#state = { name: "broken", why: error.message };
      this.#logger.error({}, error.message);
      return true;
    }
    if (error instanceof OperatorError) {
      this.#state = { name: "broken", why: error.message };
      this.#world.fail(error);
      return true;
    }
    return false;
  }

  async #backOff(error: unknown, failures: number): Promise<void> {
    if (error instanceof NotOwnerError) {
      this.#state = { name: "claiming" };
      await this.#pause(askGroupEveryMs);
      return;
    }
    this.#world.metrics.failed();
    const why = error instanceof Error ? error.message : String(error);
    this.#state = { name: "recovering", why };
    const waitMs = backOffMs(failures, Math.random());
    if (error instanceof FencedError) this.#logger.warn({ reason: why, waitMs }, "another owner fenced this one");
    else this.#logger.error({ err: error, waitMs }, "the partition failed; it is restored and goes on");
    await this.#pause(waitMs);
  }

  async #pause(waitMs: number): Promise<void> {
    await sleep(waitMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }
}
