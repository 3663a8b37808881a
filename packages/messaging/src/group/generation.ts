import { Fault } from "../cluster/fault.js";
import { coordinatorMoved } from "../cluster/kafka-error.js";
import { pause } from "../cluster/pause.js";
import type { Assignment } from "../port.js";
import { Confirmations } from "./confirmations.js";

/** How a generation ended, as far as this member is concerned. */
export type Ending =
  | { readonly how: "rebalance" | "stopped" }
  | { readonly how: "lost"; readonly fault: string; readonly reason: string };

/** One heartbeat to the coordinator. Rejects with a Fault. */
export interface Heartbeats {
  heartbeat(assignment: Assignment): Promise<void>;
}

/** What the group answers to a member that it no longer counts on. */
export const lostReasons: Readonly<Partial<Record<string, string>>> = {
  UNKNOWN_MEMBER_ID: "the group removed this member: its heartbeats came too late, or it was removed by hand",
  ILLEGAL_GENERATION: "the group went on to a new generation without this member",
};

/** A heartbeat that got no answer is repeated sooner than the next one is due. */
const repeatAfterMs = 200;

/**
 * One generation of the group, from the assignment to its end: heartbeats. Only the coordinator's answer ends it; while the
 * coordinator can't be asked, the assignment stands and `lastHeartbeatSentAt` grows old.
 */
export class Generation {
  readonly assignment: Assignment;
  lastHeartbeatSentAt: number | undefined;
  readonly #heartbeats: Heartbeats;
  readonly #intervalMs: number;
  readonly #stopping: AbortSignal;
  readonly #confirmations: Confirmations;
  #nudge = new AbortController();

  constructor(assignment: Assignment, heartbeats: Heartbeats, intervalMs: number, stopping: AbortSignal) {
    this.assignment = assignment;
    this.#heartbeats = heartbeats;
    this.#intervalMs = intervalMs;
    this.#stopping = stopping;
    this.#confirmations = new Confirmations(assignment.generation);
  }

  /** Resolves at a heartbeat sent from now on and answered OK. One is sent at once. */
  confirm(): Promise<void> {
    const confirmed = this.#confirmations.wait(performance.now());
    this.#nudge.abort();
    return confirmed;
  }

  /** Heartbeats until a rebalance begins, or the membership is lost or given up. */
  async untilOver(): Promise<Ending> {
    for (;;) {
      const answer = this.#stopping.aborted ? ({ how: "stopped" } as const) : await this.#beat();
      if (typeof answer === "object") {
        this.#confirmations.generationEnded();
        return answer;
      }
      const intervalMs = answer === "no_answer" ? Math.min(this.#intervalMs, repeatAfterMs) : this.#intervalMs;
      await pause(intervalMs, this.#nudge.signal, this.#stopping);
      if (this.#nudge.signal.aborted) this.#nudge = new AbortController();
    }
  }

  /** Further heartbeats, which keep the session while `work` is put down after a rebalance began. Ends with `work`. */
  async keepAliveDuring(work: Promise<void>, begun: Ending): Promise<Ending> {
    const done = new AbortController();
    const finished = work.finally(() => {
      done.abort();
    });
    let ending = begun;
    for (;;) {
      await pause(this.#intervalMs, done.signal);
      if (done.signal.aborted || ending.how !== "rebalance") break;
      const answer = await this.#beat();
      if (typeof answer === "object") ending = answer;
    }
    await finished;
    return ending;
  }

  async #beat(): Promise<"ok" | "no_answer" | Ending> {
    const sentAt = performance.now();
    try {
      await this.#heartbeats.heartbeat(this.assignment);
    } catch (thrown) {
      const fault = Fault.of(thrown);
      if (fault.reason === "REBALANCE_IN_PROGRESS") return { how: "rebalance" };
      if (fault.kind === "connection" || coordinatorMoved.has(fault.reason)) return "no_answer";
      const reason = lostReasons[fault.reason] ?? `the group refused a heartbeat with ${fault.reason}`;
      return { how: "lost", fault: fault.reason, reason };
    }
    this.lastHeartbeatSentAt = sentAt;
    this.#confirmations.heartbeatAnswered(sentAt);
    return "ok";
  }
}
