import type { TransactionalWriter } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { Positions } from "../core/inputs.js";
import type { Partition } from "../core/partition.js";
import type { DocumentStage } from "./documents/document-stage.js";
import { ReferencedResults } from "./documents/referenced-results.js";
import { ResultDocuments } from "./documents/result-documents.js";
import { Doorbell } from "./doorbell.js";
import { EffectsEncoder } from "./encode-effects.js";
import { LostDispatches } from "./hanging/lost-dispatches.js";
import { Inbox } from "./inbox.js";
import { Intake } from "./intake.js";
import type { PlannerWorld } from "./planner-world.js";
import { RecordDecoder } from "./record-decoder.js";
import { SideInputs } from "./side-inputs.js";
import { PositionOutsideLogError } from "./starting-positions.js";
import type { Suspects } from "./suspects.js";
import { TransactionLoop } from "./transaction-loop.js";

export interface Ownership {
  readonly partition: number;
  /** Fenced, and only used here. */
  readonly writer: TransactionalWriter;
  readonly stage: DocumentStage;
  readonly suspects: Suspects;
  readonly logger: Logger;
  readonly onCommitted: (positions: Positions) => void;
}

/** One ownership of a partition, from its restore to its end: the core, what feeds it, and the loop that writes what it decides. */
export class OwnedPartition {
  readonly #world: PlannerWorld;
  readonly #core: Partition;
  readonly #ownership: Ownership;
  readonly #sideInputs: SideInputs;
  readonly #lostDispatches: LostDispatches;
  readonly #intake: Intake;
  readonly #loop: TransactionLoop;
  readonly #outOfLog = new AbortController();

  constructor(world: PlannerWorld, core: Partition, ownership: Ownership) {
    this.#world = world;
    this.#core = core;
    this.#ownership = ownership;
    const { messaging, names, codec, identity, resultRoot, documentThread, metrics } = world;
    const { partition, writer, stage, suspects, logger, onCommitted } = ownership;
    const doorbell = new Doorbell();
    const inbox = new Inbox(doorbell);
    const decoder = new RecordDecoder({
      names,
      codec,
      partitionCount: identity.partitionCount,
      deadLetterPartition: partition % world.deadLetterPartitions,
      metrics,
      logger,
    });
    this.#intake = new Intake({
      decoder,
      inbox,
      pendingJobsEnd: () => this.#endOf(names.pendingJobs),
      onOutOfRange: (sentence) => this.#outOfLog.abort(new PositionOutsideLogError(sentence)),
      logger,
    });
    this.#sideInputs = new SideInputs(() => this.#endOf(names.taskEvents), doorbell, logger);
    this.#lostDispatches = new LostDispatches({
      core,
      names,
      admin: messaging.admin,
      taskEventsEnd: () => this.#endOf(names.taskEvents),
      onGone: (input) => this.#sideInputs.gone(input),
      logger,
    });
    this.#loop = new TransactionLoop({
      partition: core,
      writer,
      inbox,
      sideInputs: this.#sideInputs,
      doorbell,
      documents: new ResultDocuments({
        resultRoot,
        stage,
        thread: documentThread,
        references: new ReferencedResults({ messaging, codec, names, logger }),
        metrics,
        logger,
      }),
      encoder: new EffectsEncoder({ names, codec, partition }),
      deadLetter: (record, fault) => decoder.deadLetter(record, fault),
      suspects,
      metrics,
      onCommitted,
    });
  }

  /** Ends between two transactions when `signal` aborts; rejects when memory can't be trusted any more. */
  async run(signal: AbortSignal): Promise<void> {
    const { fleet, inputLog } = this.#world;
    const { partition } = this.#ownership;
    const known = fleet.current();
    if (known !== undefined) this.#sideInputs.fleetChanged(known);
    const forgetFleet = fleet.onChange((changed) => this.#sideInputs.fleetChanged(changed));
    inputLog.attach(partition, this.#core.positions, this.#intake);
    this.#lostDispatches.start();
    try {
      await this.#loop.run(AbortSignal.any([signal, this.#outOfLog.signal]));
      this.#outOfLog.signal.throwIfAborted();
    } finally {
      forgetFleet();
      inputLog.detach(partition, this.#intake);
      this.#intake.stop();
      this.#lostDispatches.stop();
      this.#sideInputs.stop();
    }
  }

  /** What is held up, a sentence each. */
  reasons(): readonly string[] {
    return this.#intake.reasons();
  }

  async #endOf(topic: string): Promise<number> {
    const [end] = await this.#world.messaging.admin.endOffsets([{ topic, partition: this.#ownership.partition }]);
    if (end === undefined) throw new Error(`Kafka did not tell where ${topic} ends.`);
    return end.offset;
  }
}
