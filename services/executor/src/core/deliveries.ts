import type { ExecutorCommand, Priority, TaskDispatch } from "@spe/contracts";
import type { Admission } from "./admission.js";
import { attemptKey } from "./attempt.js";
import { type Cancel, CancelMemory, covers } from "./cancel-memory.js";
import { firstState } from "./delivery-state.js";
import { FairQueue } from "./fair-queue.js";
import { Delivery, type Origin } from "./delivery.js";
import { completed, Standbys } from "./standbys.js";
import { SucceededHere } from "./succeeded-here.js";

/** What the deliveries ask of those around them. */
export interface DeliveriesPort {
  /** May this be run? The answer comes as a command. */
  readonly claim: (delivery: Delivery, origin: Origin) => void;
  /** It was discarded unstarted, because of a cancel. */
  readonly tellDropped: (delivery: Delivery) => void;
  /** It runs, and must end. */
  readonly stop: (delivery: Delivery, cancel: Cancel) => void;
  /** There may be something to start. */
  readonly onReady: () => void;
}

/** As long as executorControl keeps what was said (contract §4), and an hour. */
const rememberCancelsMs = 25 * 3_600_000;

/** All dispatches that this executor holds: lets them in, applies the planner's commands, and says which one is next. */
export class Deliveries {
  readonly #incarnation: string;
  readonly #port: DeliveriesPort;
  readonly #held = new Map<string, Delivery>();
  readonly #ready = new FairQueue<Delivery>();
  readonly #granted: Delivery[] = [];
  readonly #standbys = new Standbys();
  readonly #succeeded = new SucceededHere();
  /** Claims that were unanswered at the last reminder. */
  #unanswered: ReadonlySet<Delivery> = new Set();
  readonly #cancels = new CancelMemory(rememberCancelsMs);

  constructor(incarnation: string, port: DeliveriesPort) {
    this.#incarnation = incarnation;
    this.#port = port;
  }

  get waiting(): number {
    return this.#ready.size + this.#granted.length;
  }

  admit(dispatch: TaskDispatch, lane: Priority, origin: Origin, admission: Admission): void {
    const held = this.#held.get(attemptKey(dispatch));
    if (held !== undefined) {
      held.attach(origin);
      if (dispatch.standby == null) this.#want(held, dispatch);
      return;
    }
    if (admission === "stale_standby") {
      origin.onDone();
      return;
    }
    const delivery = new Delivery(dispatch, lane, origin, firstState(admission));
    this.#held.set(delivery.key, delivery);
    if (this.#cancels.find(dispatch) !== undefined) this.#drop(delivery);
    else if (admission === "standby") this.#standbys.add(delivery);
    else if (admission === "first_delivery") {
      this.#ready.push(delivery);
      this.#port.onReady();
    } else this.#port.claim(delivery, origin);
  }

  /** Its dispatch has come whole: where it stood by, it may begin as soon as there is a worker. */
  #want(delivery: Delivery, dispatch: TaskDispatch): void {
    if (!delivery.apply({ type: "wanted" })) return;
    this.#standbys.remove(delivery);
    delivery.complete(dispatch);
    this.#ready.push(delivery);
    this.#port.onReady();
  }

  /**
   * An attempt has succeeded, and its end is about to be told: what stood by for that and begins now, counted as running. At most `workers`,
   * and nothing while others wait for a worker: nobody is passed over.
   */
  succeed({ dispatch }: Delivery, result: string, workers: number): readonly Delivery[] {
    this.#succeeded.add(dispatch, result);
    if (this.waiting > 0) return [];
    const next = this.#standbys.after(dispatch, this.#succeeded, workers);
    for (const delivery of next) {
      this.#standbys.remove(delivery);
      delivery.complete(completed(delivery.dispatch, this.#succeeded));
      delivery.apply({ type: "started" });
    }
    return next;
  }

  /** Records of a partition of a lane that are held for later: they are nobody's turn. */
  standbysIn(topic: string, partition: number): number {
    return this.#standbys.countIn(topic, partition);
  }

  /** The next to be run, now counted as running: what the planner granted first, it has waited longest. */
  start(): Delivery | undefined {
    const delivery = this.#granted.shift() ?? this.#ready.shift();
    delivery?.apply({ type: "started" });
    return delivery;
  }

  /** Its end is in the log. */
  end(delivery: Delivery): void {
    delivery.apply({ type: "ended" });
    this.#held.delete(delivery.key);
  }

  /** All that is held, for tests that hold it against a model. Not to be changed. */
  inspect(): readonly Delivery[] {
    return [...this.#held.values()];
  }

  /** It ends with this process, and nothing is said of it: another executor gets it. */
  giveBack(delivery: Delivery): void {
    this.#held.delete(delivery.key);
  }

  losePartition(topic: string, partition: number): void {
    for (const delivery of this.#held.values()) {
      if (delivery.origin?.topic !== topic || delivery.origin.partition !== partition) continue;
      this.#standbys.remove(delivery);
      delivery.detach(topic, partition);
      delivery.apply({ type: "partition_lost" });
    }
    this.#sweep();
  }

  /**
   * Claims again what has been waiting since the last reminder. The answer may just take its time, as somebody else has the
   * attempt; but a claim is not heard while the planner takes this executor for dead, and that can be a mistake.
   */
  remind(): void {
    const claiming = [...this.#held.values()].filter(({ state }) => state.status === "claiming");
    for (const delivery of claiming) {
      if (this.#unanswered.has(delivery) && delivery.origin !== undefined) this.#port.claim(delivery, delivery.origin);
    }
    this.#unanswered = new Set(claiming);
  }

  onCommand(command: ExecutorCommand, timestampMs: number): void {
    if (command.command === "cancel") this.#cancel(cancelOf(command), timestampMs);
    else if (command.command === "grant" || command.command === "drop") this.#answer(command);
  }

  #answer(command: ExecutorCommand): void {
    const { jobId, run, task, attempt, delivery: number } = command;
    const key = attemptKey({ jobId, run, task: task ?? "", attempt: attempt ?? 0 });
    const delivery = this.#held.get(key);
    if (delivery === undefined) return;
    if (command.incarnation !== this.#incarnation) {
      if (command.command === "grant") this.#supersede(delivery);
    } else if (command.command === "drop") {
      if (delivery.apply({ type: "dropped" })) this.#sweep();
    } else if (delivery.apply({ type: "granted", delivery: number ?? 1 })) {
      this.#granted.push(delivery);
      this.#port.onReady();
    }
  }

  /**
   * Another was told to run it. Whoever owns the record sees to it all the same, in case that one dies; but a standby is of no use any more, and who
   * asks for what it does not hold could be told to run it and never would.
   */
  #supersede(delivery: Delivery): void {
    const { origin } = delivery;
    if (!delivery.apply({ type: "superseded", ownsRecord: origin !== undefined })) return;
    this.#sweep();
    if (delivery.state.status === "claiming" && origin !== undefined) this.#port.claim(delivery, origin);
  }

  #cancel(cancel: Cancel, timestampMs: number): void {
    this.#cancels.remember(cancel, timestampMs);
    for (const delivery of this.#held.values()) {
      if (!covers(cancel, delivery.dispatch)) continue;
      if (delivery.state.status === "running") this.#port.stop(delivery, cancel);
      else this.#drop(delivery);
    }
    this.#sweep();
  }

  /** Of what stood by nobody needs to hear: its task was never handed out. */
  #drop(delivery: Delivery): void {
    const stoodBy = delivery.state.status === "standby";
    this.#standbys.remove(delivery);
    if (!delivery.apply({ type: "cancelled" })) return;
    this.#held.delete(delivery.key);
    if (!stoodBy) this.#port.tellDropped(delivery);
  }

  /** Takes out what is not ready any more, what is done or forgotten, from wherever it waits. */
  #sweep(): void {
    const isOver = ({ state: { status } }: Delivery): boolean => status === "done" || status === "forgotten";
    const isUnready = ({ state: { status } }: Delivery): boolean => status !== "ready";
    this.#ready.remove(isUnready);
    for (const delivery of this.#granted.filter(isUnready)) this.#granted.splice(this.#granted.indexOf(delivery), 1);
    for (const delivery of [...this.#held.values()].filter(isOver)) {
      this.#held.delete(delivery.key);
      this.#standbys.remove(delivery);
    }
  }
}

function cancelOf({ jobId, run, task, attempt, reason }: ExecutorCommand): Cancel {
  return {
    jobId,
    run,
    ...(task != null && { task }),
    ...(attempt != null && { attempt }),
    reason: reason ?? "cancelled",
  };
}
