import type { Names } from "@spe/contracts";
import type { Admin, TopicPartition } from "@spe/messaging";
import type { Logger } from "@spe/runtime";
import type { AttemptName, GoneInput, Positions } from "../../core/inputs.js";
import type { UnheardDispatch } from "../../core/tasks/gone-dispatches.js";

const lookEveryMs = 10_000;
/** A dispatch that waits for a worker is unheard of too: only one that has waited this long is looked for. */
const suspectAfterMs = 60_000;

export interface LostDispatchesParts {
  readonly core: { readonly positions: Positions; unheard(beforeMs: number): readonly UnheardDispatch[] };
  readonly names: Names;
  readonly admin: Pick<Admin, "endOffsets" | "committedOffsets">;
  readonly taskEventsEnd: () => Promise<number>;
  readonly onGone: (input: GoneInput) => void;
  readonly logger: Logger;
}

interface Lane extends TopicPartition {
  readonly groupId: string;
}

/** Up to where a lane has to be worked off before those that were unheard of by then, and still are, can't be in it. */
interface Bound {
  readonly lane: Lane;
  readonly end: number;
  readonly attempts: ReadonlyMap<string, AttemptName>;
}

/**
 * Looks for dispatches of one partition whose records are gone. The proof takes three looks: the end of a lane that surely lies behind the
 * record; the lane worked off up to there, which executors say with the offset they commit; and all heard that they had said by then.
 */
export class LostDispatches {
  readonly #parts: LostDispatchesParts;
  readonly #bounds = new Map<string, Bound>();
  /** When attempts were told to be gone: what is written for them then may be on its way for a while. */
  readonly #toldAtMs = new Map<string, number>();
  #proven: GoneInput | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(parts: LostDispatchesParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking ??= this.look(Date.now())
        .catch((err: unknown) => this.#parts.logger.debug({ err }, "could not look for lost dispatches"))
        .finally(() => (this.#looking = undefined));
    }, lookEveryMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async look(nowMs: number): Promise<void> {
    this.#tellProven(nowMs);
    const unheard = this.#byLane(nowMs);
    for (const key of this.#bounds.keys()) if (!unheard.has(key)) this.#bounds.delete(key);
    if (unheard.size === 0) return;
    const ends = await this.#endsOf([...unheard.values()].map(({ lane }) => lane));
    const gone: AttemptName[] = [];
    for (const [key, { lane, attempts }] of unheard) {
      const bound = this.#bounds.get(key);
      const end = ends.get(key) ?? 0;
      if (bound === undefined) this.#bounds.set(key, { lane, end, attempts });
      else if (await this.#isWorkedOff(bound, end)) {
        gone.push(...[...attempts].filter(([name]) => bound.attempts.has(name)).map(([, attempt]) => attempt));
        this.#bounds.delete(key);
      }
    }
    if (gone.length === 0) return;
    this.#proven = { kind: "gone", dispatches: gone, taskEventsEnd: await this.#parts.taskEventsEnd() };
    this.#tellProven(nowMs);
  }

  /** The core believes it once it has heard all that was said until then. */
  #tellProven(nowMs: number): void {
    const { core, onGone, logger } = this.#parts;
    const proven = this.#proven;
    if (proven === undefined || core.positions.taskEvents < proven.taskEventsEnd) return;
    this.#proven = undefined;
    for (const attempt of proven.dispatches) this.#toldAtMs.set(JSON.stringify(attempt), nowMs);
    logger.warn(
      { dispatches: proven.dispatches },
      "the records of dispatches are gone from their lanes; they are written again",
    );
    onGone(proven);
  }

  #byLane(nowMs: number): Map<string, Omit<Bound, "end"> & { readonly attempts: Map<string, AttemptName> }> {
    const { core, names } = this.#parts;
    const lanes = new Map<string, { lane: Lane; attempts: Map<string, AttemptName> }>();
    for (const [name, toldAtMs] of this.#toldAtMs) if (toldAtMs < nowMs - suspectAfterMs) this.#toldAtMs.delete(name);
    for (const { pool, priority, lane: partition, ...attempt } of core.unheard(nowMs - suspectAfterMs)) {
      const name = JSON.stringify(attempt);
      if (this.#toldAtMs.has(name)) continue;
      const lane = { topic: names.lane(pool, priority), partition, groupId: names.executorGroup(pool) };
      const entry = lanes.get(keyOf(lane)) ?? { lane, attempts: new Map<string, AttemptName>() };
      lanes.set(keyOf(lane), entry);
      entry.attempts.set(name, attempt);
    }
    return lanes;
  }

  async #endsOf(lanes: readonly Lane[]): Promise<ReadonlyMap<string, number>> {
    const ends = await this.#parts.admin.endOffsets(lanes.map(({ topic, partition }) => ({ topic, partition })));
    return new Map(ends.map((end) => [keyOf(end), end.offset]));
  }

  /** An offset behind the lane's end is of another log: it proves nothing. */
  async #isWorkedOff({ lane, end }: Bound, endNow: number): Promise<boolean> {
    const { topic, partition, groupId } = lane;
    const [committed] = await this.#parts.admin.committedOffsets(groupId, [{ topic, partition }]);
    return committed !== undefined && committed.offset >= end && committed.offset <= endNow;
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}-${partition}`;
}
