import type { Names } from "@spe/contracts";
import type { Assignment, Codec, Membership, Messaging } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import { type Standing, sessionTimeoutMs } from "../core/start-gate.js";
import { ControlLog } from "./control-log.js";
import type { Deliveries } from "../core/deliveries.js";
import { LaneTrimmer } from "./lane-trimmer.js";
import { Lanes } from "./lanes.js";
import { OffsetCommitter } from "./offset-committer.js";

export interface IntakeOptions {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly names: Names;
  readonly pool: string;
  readonly partitionCount: number;
  readonly slots: number;
  readonly deliveries: Deliveries;
  readonly logger: Logger;
  /** All commands so far are known: what waited for that may start. */
  readonly onControlRead: () => void;
  /** Other partitions are owned than before, or none. */
  readonly onAssignment: () => void;
  /** Awaited before partitions may change hands: what has been done by now is to be made known. */
  readonly beforeHandover: () => Promise<void>;
}

/** Read ahead per partition and slot: enough that no slot waits for a fetch, and that small tasks come many to a fetch. */
const readAheadPerSlot = 2;
const leastReadAhead = 64;
/** Unanswered claims are made again so often. */
const remindMs = 15_000;

/** The executor's place in its pool's group, and what comes in by it: dispatches from the lanes, and the planner's commands. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #closing = new AbortController();
  readonly #control: ControlLog;
  readonly #lanes: Lanes;
  readonly #membership: Membership;
  readonly #committer: OffsetCommitter;
  readonly #trimmer: LaneTrimmer;
  #reminder: NodeJS.Timeout | undefined;

  constructor(options: IntakeOptions) {
    const { messaging, codec, names, pool, partitionCount, slots, deliveries, logger } = options;
    const groupId = names.executorGroup(pool);
    this.#options = options;
    this.#control = new ControlLog({
      messaging,
      codec,
      topic: names.executorControl,
      partitionCount,
      logger,
      onCommand: (command, timestampMs) => deliveries.onCommand(command, timestampMs),
      onRead: options.onControlRead,
    });
    this.#lanes = new Lanes({
      messaging,
      names,
      pool,
      groupId,
      deliveries,
      decoding: { codec, logger, signal: this.#closing.signal },
      logger,
      maxOutstanding: Math.max(leastReadAhead, readAheadPerSlot * slots),
      onOpen: options.onAssignment,
      confirm: (generation) => this.#membership.confirm(generation),
    });
    this.#membership = messaging.membership({
      groupId,
      topics: this.#lanes.topics,
      sessionTimeoutMs,
      weight: slots,
      beforeRejoin: () => this.#handOver(),
      onAssigned: (assignment) => this.#assign(assignment),
      onLost: (reason) => this.#lose(reason),
    });
    this.#committer = new OffsetCommitter(this.#lanes, this.#membership, logger);
    this.#trimmer = new LaneTrimmer(messaging.admin, () => this.#lanes.committedTo, logger);
  }

  /** Resolves when it has its place in the group. */
  async start(): Promise<void> {
    await this.#control.start();
    this.#committer.start();
    this.#trimmer.start();
    this.#reminder = setInterval(() => this.#options.deliveries.remind(), remindMs);
    await this.#membership.start();
  }

  get standing(): Omit<Standing, "isDraining"> {
    return {
      isMember: this.#membership.current() !== undefined,
      isRebalancing: this.#membership.isRebalancing(),
      lastHeartbeatSentAt: this.#membership.lastHeartbeatSentAt(),
      isControlRead: this.#control.isRead,
    };
  }

  get memberId(): string | null {
    return this.#membership.current()?.memberId ?? null;
  }

  /** Those that are ready to be given tasks. */
  get partitions(): readonly number[] {
    return this.#lanes.open;
  }

  /** Leaves the group, so that others get at once what was not begun here. Commands are heard until `close`: runs may still go on. */
  async leave(): Promise<void> {
    clearInterval(this.#reminder);
    this.#trimmer.stop();
    await this.#committer.stop();
    await this.#membership.stop();
    this.#closing.abort();
    await this.#lanes.stop();
  }

  async close(): Promise<void> {
    await this.leave();
    await this.#control.stop();
  }

  #assign({ partitions, generation }: Assignment): void {
    const [anyLane = ""] = this.#lanes.topics;
    this.#control.readToEnd();
    this.#lanes.assign({ generation, partitions: partitions.get(anyLane) ?? [] });
    this.#options.onAssignment();
  }

  #lose(reason: string): void {
    this.#options.logger.warn({ reason }, "the place in the group is lost");
    this.#lanes.loseAll();
    this.#options.onAssignment();
  }

  async #handOver(): Promise<void> {
    await this.#options.beforeHandover();
    await this.#committer.commitNow();
  }
}
