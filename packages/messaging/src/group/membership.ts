import type { Cluster } from "../cluster/cluster.js";
import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { coordinatorMoved } from "../cluster/kafka-error.js";
import { backoffMs, pause } from "../cluster/pause.js";
import { BrokerUnavailableError, ClosedError, RefusedError, StaleGenerationError } from "../errors.js";
import type { Logger } from "../logger.js";
import type { Assignment, Membership, MembershipOptions, Position } from "../port.js";
import { Confirmations } from "./confirmations.js";
import { GroupSession, type GroupTimeouts } from "./group-session.js";

const defaults: GroupTimeouts = { sessionTimeoutMs: 6_000, heartbeatIntervalMs: 1_000, rebalanceTimeoutMs: 15_000 };
const firstBackoffMs = 50;
const mostBackoffMs = 2_000;
const leaveWithinMs = 2_000;

/** How a generation ended, as far as this member is concerned. */
type Ending = { readonly how: "rebalance" | "stopped" } | { readonly how: "lost"; readonly reason: string };

const lostReasons: Readonly<Record<string, string>> = {
  UNKNOWN_MEMBER_ID: "the group removed this member: its heartbeats came too late, or it was removed by hand",
  ILLEGAL_GENERATION: "the group went on to a new generation without this member",
};

/**
 * A member of a classic consumer group that only holds its place: join, heartbeat, rejoin. Only the coordinator's answer ends
 * a membership; while it can't be asked, the assignment stands, and `lastHeartbeatSentAt` grows old.
 */
export class KafkaMembership implements Membership {
  readonly #options: MembershipOptions;
  readonly #timeouts: GroupTimeouts;
  readonly #logger: Logger;
  readonly #session: GroupSession;
  readonly #brokers: readonly string[];
  readonly #confirmations = new Confirmations();
  readonly #stopping = new AbortController();
  #assignment: Assignment | undefined;
  #isRebalancing = false;
  #heartbeatSentAt: number | undefined;
  #nudge = new AbortController();
  #started: { readonly promise: Promise<void>; resolve(): void; reject(error: Error): void } | undefined;
  #done: Promise<void> = Promise.resolve();

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
    if (this.#stopping.signal.aborted)
      return Promise.reject(new ClosedError(`The membership in ${this.#options.groupId}`));
    if (this.#started === undefined) {
      this.#started = settleable();
      this.#done = this.#run();
    }
    return this.#started.promise;
  }

  current(): Assignment | undefined {
    return this.#assignment;
  }

  isRebalancing(): boolean {
    return this.#isRebalancing;
  }

  lastHeartbeatSentAt(): number | undefined {
    return this.#heartbeatSentAt;
  }

  confirm(generation: number): Promise<void> {
    if (this.#assignment?.generation !== generation || this.#isRebalancing) {
      return Promise.reject(new StaleGenerationError(`Generation ${generation.toString()} of the group has ended.`));
    }
    const confirmed = this.#confirmations.wait(generation, performance.now());
    this.#nudge.abort();
    return confirmed;
  }

  async commitOffsets(positions: readonly Position[]): Promise<void> {
    const doing = `Committing offsets of group ${this.#options.groupId}`;
    const assignment = this.#assignment;
    if (assignment === undefined) throw new StaleGenerationError(`${doing}: not a member.`);
    const foreign = positions.find(
      ({ topic, partition }) => !(assignment.partitions.get(topic) ?? []).includes(partition),
    );
    if (foreign !== undefined) {
      throw new StaleGenerationError(`${doing}: ${foreign.topic}-${foreign.partition.toString()} is another member's.`);
    }
    try {
      await this.#session.commitOffsets(assignment, positions);
    } catch (thrown) {
      const fault = Fault.of(thrown);
      if (fault.reason in lostReasons || fault.reason === "REBALANCE_IN_PROGRESS") {
        throw new StaleGenerationError(`${doing}: refused with ${fault.reason}.`, { cause: fault });
      }
      if (fault.kind === "connection" || coordinatorMoved.has(fault.reason)) {
        throw new BrokerUnavailableError(doing, this.#brokers, fault);
      }
      throw new RefusedError(doing, fault.reason, fault);
    }
  }

  async stop(): Promise<void> {
    if (!this.#stopping.signal.aborted) {
      this.#stopping.abort();
      this.#nudge.abort();
      this.#assignment = undefined;
      this.#confirmations.generationEnded();
      this.#started?.reject(new ClosedError(`The membership in ${this.#options.groupId}`));
      await this.#leave();
      this.#session.close();
    }
    await this.#done;
  }

  /** Twice if need be: a join that was under way may have made us a member after all. */
  async #leave(): Promise<void> {
    const deadline = pause(leaveWithinMs);
    const leave = (): Promise<void> => this.#session.leave().catch(() => undefined);
    await Promise.race([
      leave()
        .then(() => this.#done)
        .then(leave),
      deadline,
    ]);
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const assignment = await this.#joinUntilAssigned();
      if (assignment === undefined) return;
      this.#enter(assignment);
      const ending = await this.#holdUntilOver(assignment);
      if (ending.how === "lost") this.#lose(ending.reason);
      this.#isRebalancing = true;
    }
  }

  async #joinUntilAssigned(): Promise<Assignment | undefined> {
    for (let attempt = 0; !this.#stopping.signal.aborted; attempt++) {
      try {
        return await this.#session.join(this.#assignment);
      } catch (thrown) {
        if (this.#stopping.signal.aborted) return undefined;
        const fault = Fault.of(thrown);
        if (fault.reason === "UNKNOWN_MEMBER_ID") this.#session.forgetMemberId();
        const isRoutine = fault.reason in lostReasons || fault.reason === "REBALANCE_IN_PROGRESS";
        if (!isRoutine && !coordinatorMoved.has(fault.reason))
          this.#logger.warn({ err: fault, groupId: this.#options.groupId }, "joining the group failed; trying again");
        await pause(
          isRoutine ? firstBackoffMs : backoffMs(attempt, firstBackoffMs, mostBackoffMs),
          this.#stopping.signal,
        );
      }
    }
    return undefined;
  }

  #enter(assignment: Assignment): void {
    if (this.#stopping.signal.aborted) return;
    this.#assignment = assignment;
    this.#isRebalancing = false;
    this.#guard("onAssigned", () => {
      this.#options.onAssigned(assignment);
    });
    this.#started?.resolve();
  }

  #lose(reason: string): void {
    this.#session.forgetMemberId();
    this.#assignment = undefined;
    this.#guard("onLost", () => {
      this.#options.onLost(reason);
    });
  }

  /** Heartbeats until the generation is over. When a rebalance begins, the last of them keep the session while work is put down. */
  async #holdUntilOver(assignment: Assignment): Promise<Ending> {
    let laidDown: Promise<void> | undefined;
    let isDown = false;
    while (!this.#stopping.signal.aborted) {
      const answer = await this.#beat(assignment);
      if (answer === "rebalance" && laidDown === undefined) {
        this.#isRebalancing = true;
        this.#confirmations.generationEnded();
        laidDown = this.#layDown().then(() => {
          isDown = true;
          this.#nudge.abort();
        });
      } else if (answer !== "ok" && answer !== "rebalance" && answer !== "no_answer") {
        this.#isRebalancing = true;
        this.#confirmations.generationEnded();
        await (laidDown ?? this.#layDown());
        return { how: "lost", reason: answer.lost };
      }
      if (isDown) return { how: "rebalance" };
      await this.#untilNextBeat(answer === "no_answer");
      if (isDown) return { how: "rebalance" };
    }
    return { how: "stopped" };
  }

  async #beat(assignment: Assignment): Promise<"ok" | "rebalance" | "no_answer" | { readonly lost: string }> {
    const sentAt = performance.now();
    try {
      await this.#session.heartbeat(assignment);
      this.#heartbeatSentAt = sentAt;
      this.#confirmations.heartbeatAnswered(assignment.generation, sentAt);
      return "ok";
    } catch (thrown) {
      const fault = Fault.of(thrown);
      if (fault.reason === "REBALANCE_IN_PROGRESS") return "rebalance";
      if (fault.kind === "connection" || coordinatorMoved.has(fault.reason)) return "no_answer";
      return { lost: lostReasons[fault.reason] ?? `the group refused a heartbeat with ${fault.reason}` };
    }
  }

  async #untilNextBeat(soon: boolean): Promise<void> {
    const intervalMs = this.#timeouts.heartbeatIntervalMs;
    await pause(soon ? Math.min(intervalMs, 200) : intervalMs, this.#nudge.signal);
    if (this.#nudge.signal.aborted && !this.#stopping.signal.aborted) this.#nudge = new AbortController();
  }

  /** The owner's chance to stop new work and flush, for as long as the group waits. */
  async #layDown(): Promise<void> {
    const { beforeRejoin, groupId } = this.#options;
    if (beforeRejoin === undefined) return;
    const marginMs = 1_000;
    const limitMs = Math.max(
      marginMs,
      this.#timeouts.rebalanceTimeoutMs - this.#timeouts.heartbeatIntervalMs - marginMs,
    );
    const waiting = new AbortController();
    const tooLong = pause(limitMs, AbortSignal.any([this.#stopping.signal, waiting.signal])).then(() => {
      if (!waiting.signal.aborted && !this.#stopping.signal.aborted)
        this.#logger.warn({ groupId, limitMs }, "beforeRejoin took too long; rejoining without waiting for it");
    });
    const laidDown = beforeRejoin().catch((thrown: unknown) => {
      this.#logger.error({ err: thrown, groupId }, "beforeRejoin failed; rejoining all the same");
    });
    await Promise.race([laidDown, tooLong]);
    waiting.abort();
  }

  #guard(what: string, callback: () => void): void {
    try {
      callback();
    } catch (thrown) {
      this.#logger.error({ err: thrown, groupId: this.#options.groupId }, `${what} threw`);
    }
  }
}

function settleable(): { readonly promise: Promise<void>; resolve(): void; reject(error: Error): void } {
  let settle: { resolve(): void; reject(error: Error): void } | undefined;
  const promise = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => undefined);
  return { promise, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) };
}
