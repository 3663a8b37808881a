import type { ExecutorBeat } from "@spe/contracts";
import type { Fleet, FleetExecutor } from "../../core/fleet.js";
import { TypeCatalogue } from "./type-catalogue.js";

/** An executor is dead after so long without a beat, counted only while beats could have been read. */
export const deadAfterSilenceMs = 10_000;

/** Incarnations that are remembered as dead. */
const mostDead = 1_000;

interface Member {
  readonly beat: ExecutorBeat;
  /** By the broker's clock. */
  readonly appendedMs: number;
  silentMs: number;
}

type WhyDead = "silent" | "told";

/**
 * Who is alive, judged by beats. Pure: whoever owns it says what was heard and how much time has passed. Time stamps serve only to
 * compare records of the registry with one another, which one broker stamped.
 */
export class ExecutorRoll {
  readonly #members = new Map<string, Member>();
  readonly #dead = new Map<string, WhyDead>();
  readonly #types = new TypeCatalogue();
  #newestMs = 0;

  heard(beat: ExecutorBeat, appendedMs: number): void {
    this.#newestMs = Math.max(this.#newestMs, appendedMs);
    this.#types.announce(beat.pool, beat.taskTypes, appendedMs);
    for (const incarnation of beat.declaresDead ?? []) this.#bury(incarnation, "told");
    if (beat.status === "gone") {
      this.#bury(beat.incarnation, "told");
      return;
    }
    if (this.#dead.get(beat.incarnation) === "told") return;
    this.#dead.delete(beat.incarnation);
    this.#members.set(beat.incarnation, { beat, appendedMs, silentMs: 0 });
  }

  /** So much time has passed in which beats could be read. */
  pass(elapsedMs: number): void {
    for (const [incarnation, member] of this.#members) {
      member.silentMs += elapsedMs;
      if (member.silentMs >= deadAfterSilenceMs) this.#bury(incarnation, "silent");
    }
  }

  /** Beats could not be read for a while: nobody's silence means anything so far. */
  forgetSilence(): void {
    for (const member of this.#members.values()) member.silentMs = 0;
  }

  /** In one fixed order, so that equal fleets are equal as JSON. */
  fleet(): Fleet {
    return {
      executors: [...this.#members.values()]
        .map((member) => toExecutor(member, this.#newestMs))
        .sort((a, b) => compare(a.incarnation, b.incarnation)),
      deadIncarnations: [...this.#dead.keys()].sort(compare),
      knownTypes: this.#types.known(this.#newestMs),
    };
  }

  #bury(incarnation: string, why: WhyDead): void {
    this.#members.delete(incarnation);
    if (this.#dead.get(incarnation) !== "told") this.#dead.set(incarnation, why);
    const [oldest] = this.#dead.keys();
    if (this.#dead.size > mostDead && oldest !== undefined) this.#dead.delete(oldest);
  }
}

/** One whose last beat is old already when it is read keeps its tasks until it is dead, but is offered no new ones. */
function toExecutor({ beat, appendedMs }: Member, newestMs: number): FleetExecutor {
  const takesTasks = beat.status === "alive" && appendedMs >= newestMs - deadAfterSilenceMs;
  return {
    executor: beat.executor,
    incarnation: beat.incarnation,
    pool: beat.pool,
    slots: takesTasks ? beat.slots : 0,
    partitions: takesTasks ? [...beat.partitions].sort((a, b) => a - b) : [],
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
