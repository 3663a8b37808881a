import type { Priority, TaskDispatch } from "@spe/contracts";
import { attemptKey } from "./attempt.js";
import { afterEvent, type DeliveryEvent, type DeliveryState } from "./delivery-state.js";
import type { Queued } from "./fair-queue.js";

/** The record that brought a delivery, and whom to tell when it is done with. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly onDone: () => void;
}

/** One dispatch as this executor holds it. Its record may be read again, after its partition was lost and gained anew. */
export class Delivery implements Queued {
  #dispatch: TaskDispatch;
  readonly key: string;
  readonly lane: Priority;
  #origins: readonly Origin[];
  #state: DeliveryState;

  constructor(dispatch: TaskDispatch, lane: Priority, origin: Origin, state: DeliveryState) {
    this.#dispatch = dispatch;
    this.key = attemptKey(dispatch);
    this.lane = lane;
    this.#origins = [origin];
    this.#state = state;
  }

  get dispatch(): TaskDispatch {
    return this.#dispatch;
  }

  /** What a standby lacked is there. */
  complete(dispatch: TaskDispatch): void {
    this.#dispatch = dispatch;
  }

  get plannerPartition(): number {
    return this.dispatch.plannerPartition;
  }

  get state(): DeliveryState {
    return this.#state;
  }

  /** Where its record stands, as it was read last. */
  get origin(): Origin | undefined {
    return this.#origins.at(-1);
  }

  /** Which delivery of the attempt it is; known once it may run. */
  get number(): number {
    return this.#state.status === "ready" || this.#state.status === "running" ? this.#state.delivery : 1;
  }

  attach(origin: Origin): void {
    this.#origins = [...this.#origins, origin];
  }

  detach(topic: string, partition: number): void {
    this.#origins = this.#origins.filter((origin) => origin.topic !== topic || origin.partition !== partition);
  }

  /** True when it has changed anything. The only place that sets the state. */
  apply(event: DeliveryEvent): boolean {
    const before = this.#state;
    this.#state = afterEvent(before, event);
    if (this.#state === before) return false;
    if (this.#state.status === "done") for (const { onDone } of this.#origins) onDone();
    return true;
  }
}
