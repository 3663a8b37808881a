import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { coordinatorMoved } from "../cluster/kafka-error.js";
import { backoffMs, pause } from "../cluster/pause.js";
import { BrokerUnavailableError, ClosedError, RefusedError, StaleGenerationError } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Assignment, Membership, MembershipOptions, Position } from "../port.js";
import { generationOver } from "./confirmations.js";
import { Deferred } from "./deferred.js";
import { type Ending, Generation, lostReasons } from "./generation.js";
import { GroupSession, type GroupTimeouts } from "./group-session.js";
import { layDown } from "./lay-down.js";

const defaults: GroupTimeouts = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000, rebalanceTimeoutMs: 15_000 };
const firstBackoffMs = 50;
const mostBackoffMs = 500;
const leaveWithinMs = 2_000;

/** A member of a classic consumer group that only holds its place: join, heartbeat, put work down, rejoin. See the port. */
export class KafkaMembership implements Membership {
  readonly #options: MembershipOptions;
  readonly #timeouts: GroupTimeouts;
  readonly #logger: Logger;
  readonly #session: GroupSession;
  readonly #brokers: readonly string[];
  readonly #stopping = new AbortController();
  readonly #firstAssigned = new Deferred();
  /** The last one entered; it stays here, with its heartbeats over, until the next begins. */
  #generation: Generation | undefined;
  #isLost = false;
  #isRebalancing = false;
  #running: Promise<void> | undefined;

  constructor(cluster: Cluster, coordinators: Coordinators, options: MembershipOptions, logger: Logger) {
    this.#options = options;
    this.#timeouts = {
      sessionTimeoutMs: options.sessionTimeoutMs ?? defaults.sessionTimeoutMs,
      heartbeatIntervalMs: options.heartbeatIntervalMs ?? defaults.heartbeatIntervalMs,
      rebalanceTimeoutMs: options.rebalanceTimeoutMs ?? defaults.rebalanceTimeoutMs,
    };
    this.#logger = logger;
    this.#brokers = cluster.config.brokers;
    this.#session = new GroupSession(cluster, coordinators, options, this.#timeouts);
  }

  start(): Promise<void> {
    if (!this.#stopping.signal.aborted) this.#running ??= this.#run();
    return this.#firstAssigned.promise;
  }

  current(): Assignment | undefined {
    return this.#isLost || this.#stopping.signal.aborted ? undefined : this.#generation?.assignment;
  }

  isRebalancing(): boolean {
    return this.#isRebalancing;
  }

  lastHeartbeatSentAt(): number | undefined {
    return this.#generation?.lastHeartbeatSentAt;
  }

  confirm(generation: number): Promise<void> {
    if (this.#generation === undefined || this.current()?.generation !== generation) {
      return Promise.reject(generationOver(generation));
    }
    return this.#generation.confirm();
  }

  async commitOffsets(positions: readonly Position[]): Promise<void> {
    const doing = `Committing offsets of group ${this.#options.groupId}`;
    const assignment = this.current();
    if (assignment === undefined) throw new StaleGenerationError(`${doing}: this is no member now.`);
    const foreign = positions.find(({ topic, partition }) => !isAssigned(assignment, topic, partition));
    if (foreign !== undefined) {
      throw new StaleGenerationError(
        `${doing}: ${foreign.topic}-${foreign.partition.toString()} is not assigned to this member.`,
      );
    }
    try {
      await this.#session.commitOffsets(assignment, positions);
    } catch (thrown) {
      throw this.#commitError(doing, Fault.of(thrown));
    }
  }

  async stop(): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort();
      this.#firstAssigned.reject(new ClosedError(`The membership in ${this.#options.groupId}`));
      await this.#leave();
      this.#session.close();
    }
    await this.#running;
  }

  /** Twice if need be: a join that was under way may have made us a member after all. */
  async #leave(): Promise<void> {
    const leave = (): Promise<void> => this.#session.leave().catch(() => undefined);
    const left = leave()
      .then(() => this.#running)
      .then(leave);
    await Promise.race([left, pause(leaveWithinMs)]);
  }

  async #run(): Promise<void> {
    for (;;) {
      const assignment = await this.#joinUntilAssigned();
      if (assignment === undefined || this.#stopping.signal.aborted) return;
      const generation = this.#enter(assignment);
      let ending = await generation.untilOver();
      if (ending.how === "stopped") return;
      this.#isRebalancing = true;
      this.#hear(ending);
      ending = await generation.keepAliveDuring(this.#layDown(), ending);
      this.#hear(ending);
    }
  }

  #enter(assignment: Assignment): Generation {
    const { heartbeatIntervalMs } = this.#timeouts;
    const generation = new Generation(assignment, this.#session, heartbeatIntervalMs, this.#stopping.signal);
    generation.lastHeartbeatSentAt = this.#generation?.lastHeartbeatSentAt;
    this.#generation = generation;
    this.#isLost = false;
    this.#isRebalancing = false;
    this.#guard("onAssigned", () => {
      this.#options.onAssigned(assignment);
    });
    this.#firstAssigned.resolve();
    return generation;
  }

  async #joinUntilAssigned(): Promise<Assignment | undefined> {
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
      try {
        return await this.#session.join(this.#generation?.assignment);
      } catch (thrown) {
        const fault = Fault.of(thrown);
        const reason = lostReasons[fault.reason];
        if (reason !== undefined) this.#hear({ how: "lost", fault: fault.reason, reason });
        const isRoutine = reason !== undefined || fault.reason === "REBALANCE_IN_PROGRESS";
        if (!isRoutine) this.#tellJoinFault(fault);
        await pause(
          isRoutine ? firstBackoffMs : backoffMs(attempt, firstBackoffMs, mostBackoffMs),
          this.#stopping.signal,
        );
      }
    }
    return undefined;
  }

  #tellJoinFault(fault: Fault): void {
    const level = coordinatorMoved.has(fault.reason) || this.#stopping.signal.aborted ? "debug" : "warn";
    this.#logger[level]({ err: fault, groupId: this.#options.groupId }, "joining the group failed; trying again");
  }

  #hear(ending: Ending): void {
    if (ending.how !== "lost") return;
    if (ending.fault === "UNKNOWN_MEMBER_ID") this.#session.forgetMemberId();
    if (this.#isLost || this.#generation === undefined || this.#stopping.signal.aborted) return;
    this.#isLost = true;
    this.#guard("onLost", () => {
      this.#options.onLost(ending.reason);
    });
  }

  #layDown(): Promise<void> {
    const { rebalanceTimeoutMs, heartbeatIntervalMs } = this.#timeouts;
    const limitMs = Math.max(rebalanceTimeoutMs / 2, rebalanceTimeoutMs - 2 * heartbeatIntervalMs);
    return layDown(this.#options.beforeRejoin, limitMs, this.#stopping.signal, this.#logger);
  }

  #commitError(doing: string, fault: Fault): Error {
    if (lostReasons[fault.reason] !== undefined || fault.reason === "REBALANCE_IN_PROGRESS") {
      return new StaleGenerationError(`${doing}: refused with ${fault.reason}.`, { cause: fault });
    }
    const isAway = fault.kind === "connection" || coordinatorMoved.has(fault.reason);
    return isAway
      ? new BrokerUnavailableError(doing, this.#brokers, fault)
      : new RefusedError(doing, fault.reason, fault);
  }

  #guard(what: string, callback: () => void): void {
    try {
      callback();
    } catch (thrown) {
      this.#logger.error({ err: thrown, groupId: this.#options.groupId }, `${what} threw`);
    }
  }
}

function isAssigned(assignment: Assignment, topic: string, partition: number): boolean {
  return assignment.partitions.get(topic)?.includes(partition) === true;
}
