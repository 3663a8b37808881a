import type { Logger } from "@spe/runtime";
import type { Fleet } from "../core/fleet.js";
import type { GoneInput, Input } from "../core/inputs.js";
import { askUntilAnswered } from "./ask-until-answered.js";
import type { Doorbell } from "./doorbell.js";

/**
 * Inputs that come from no log: the fleet, timers, and dispatches that are gone. Each carries the end of taskEvents, asked for after the news, so that the core
 * judges nobody before it has heard all that was said until then.
 */
export class SideInputs {
  readonly #taskEventsEnd: () => Promise<number>;
  readonly #doorbell: Doorbell;
  readonly #logger: Logger;
  readonly #ready: Input[] = [];
  readonly #abort = new AbortController();
  #fleet: Fleet | undefined;
  #isCondemnationDue = false;
  #isAsking = false;

  constructor(taskEventsEnd: () => Promise<number>, doorbell: Doorbell, logger: Logger) {
    this.#taskEventsEnd = taskEventsEnd;
    this.#doorbell = doorbell;
    this.#logger = logger;
  }

  fleetChanged(fleet: Fleet): void {
    this.#fleet = fleet;
    void this.#ask();
  }

  /** A timer that condemns is due. */
  condemnationIsDue(): void {
    this.#isCondemnationDue = true;
    void this.#ask();
  }

  /** A timer that grants is due: it fires with whatever input comes next, here with a step over nothing, without a question. */
  grantIsDue(taskEventsPosition: number): void {
    this.#ready.push({ kind: "passed", topic: "taskEvents", nextOffset: taskEventsPosition });
    this.#doorbell.ring();
  }

  /** Dispatches are proven to be gone. */
  gone(input: GoneInput): void {
    this.#ready.push(input);
    this.#doorbell.ring();
  }

  /** True from when a timer was due until its input has been taken. */
  areTimersOnTheirWay(): boolean {
    return this.#isCondemnationDue || this.#ready.some(({ kind }) => kind === "timers" || kind === "passed");
  }

  take(): readonly Input[] {
    return this.#ready.splice(0);
  }

  /** Asks nothing any more. */
  stop(): void {
    this.#abort.abort();
  }

  /** One question at a time; what comes up meanwhile asks again, as its answer has to be younger than the news. */
  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    while (this.#fleet !== undefined || this.#isCondemnationDue) {
      const fleet = this.#fleet;
      const isCondemnationDue = this.#isCondemnationDue;
      this.#fleet = undefined;
      const taskEventsEnd = await askUntilAnswered(this.#taskEventsEnd, this.#abort.signal, (err) =>
        this.#logger.warn({ err }, "the end of taskEvents can't be asked for; timers and the fleet wait"),
      );
      if (taskEventsEnd === undefined) return;
      if (fleet !== undefined) this.#ready.push({ kind: "fleet", fleet, taskEventsEnd });
      if (isCondemnationDue) {
        this.#ready.push({ kind: "timers", taskEventsEnd });
        this.#isCondemnationDue = false;
      }
      this.#doorbell.ring();
    }
    this.#isAsking = false;
  }
}
