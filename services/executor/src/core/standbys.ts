import type { TaskDispatch } from "@spe/contracts";
import { runKey } from "./attempt.js";
import type { Delivery } from "./delivery.js";
import { isMissing, type SucceededHere } from "./succeeded-here.js";

/** Dispatches that may not begin yet (ADR 8). */
export class Standbys {
  readonly #byRun = new Map<string, Set<Delivery>>();
  readonly #byPartition = new Map<string, number>();

  add(delivery: Delivery): void {
    const key = runKey(delivery.dispatch);
    const standbys = this.#byRun.get(key);
    if (standbys === undefined) this.#byRun.set(key, new Set([delivery]));
    else standbys.add(delivery);
    this.#count(delivery, 1);
  }

  /** One that is not held does no harm. */
  remove(delivery: Delivery): void {
    const key = runKey(delivery.dispatch);
    const standbys = this.#byRun.get(key);
    if (standbys?.delete(delivery) !== true) return;
    if (standbys.size === 0) this.#byRun.delete(key);
    this.#count(delivery, -1);
  }

  /** How many stand in one partition of a lane. */
  countIn(topic: string, partition: number): number {
    return this.#byPartition.get(`${topic}/${partition}`) ?? 0;
  }

  /**
   * Those that may begin on a success in that run, at most `most`, in the order of the job's tasks: their results are all here. Of those that
   * need a place there is one, that of the attempt which succeeded.
   */
  after(run: Parameters<typeof runKey>[0], succeeded: SucceededHere, most: number): readonly Delivery[] {
    const standbys = this.#byRun.get(runKey(run));
    if (standbys === undefined) return [];
    const inOrder = [...standbys]
      .filter(({ dispatch }) => succeeded.hasAll(dispatch))
      .sort((a, b) => rankOf(a) - rankOf(b));
    const chosen: Delivery[] = [];
    let places = 1;
    for (const delivery of inOrder) {
      if (chosen.length >= most) break;
      const takesPlace = delivery.dispatch.standby !== "beside";
      if (takesPlace && places === 0) continue;
      if (takesPlace) places--;
      chosen.push(delivery);
    }
    return chosen;
  }

  #count({ origin }: Delivery, change: 1 | -1): void {
    if (origin === undefined) return;
    const key = `${origin.topic}/${origin.partition}`;
    const count = (this.#byPartition.get(key) ?? 0) + change;
    if (count === 0) this.#byPartition.delete(key);
    else this.#byPartition.set(key, count);
  }
}

function rankOf({ dispatch }: Delivery): number {
  return dispatch.rank ?? 0;
}

/** The dispatch as it would have been written now. */
export function completed(dispatch: TaskDispatch, succeeded: SucceededHere): TaskDispatch {
  const upstream = (dispatch.upstream ?? []).map((given) =>
    isMissing(given) ? { ...given, result: succeeded.resultOf(dispatch, given.task) } : given,
  );
  return { ...dispatch, standby: null, upstream };
}
