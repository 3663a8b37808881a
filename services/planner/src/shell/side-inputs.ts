import type { Logger } from "@spe/runtime";
import type { Fleet } from "../core/fleet.js";
import type { Input } from "../core/inputs.js";
import { askUntilAnswered } from "./ask-until-answered.js";
import type { Doorbell } from "./doorbell.js";

/**
 * Inputs that come from no log: the fleet, and timers. Each carries the end of taskEvents, asked for after the news, so that the core
 * judges nobody before it has heard all that was said until then.
 */
export class SideInputs {
  readonly #taskEventsEnd: () => Promise<number>;
  readonly #doorbell: Doorbell;
  readonly #logger: Logger;
  readonly #ready: Input[] = [];
  readonly #abort = new AbortController();
  #fleet: Fleet | undefined;
  #timersAreDue = false;
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

  timersAreDue(): void {
    this.#timersAreDue = true;
    void this.#ask();
  }

  /** True from `timersAreDue` until the input has been taken. */
  areTimersOnTheirWay(): boolean {
    return this.#timersAreDue || this.#ready.some(({ kind }) => kind === "timers");
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
    while (this.#fleet !== undefined || this.#timersAreDue) {
      const fleet = this.#fleet;
      const timersAreDue = this.#timersAreDue;
      this.#fleet = undefined;
      const taskEventsEnd = await askUntilAnswered(this.#taskEventsEnd, this.#abort.signal, (err) =>
        this.#logger.warn({ err }, "the end of taskEvents can't be asked for; timers and the fleet wait"),
      );
      if (taskEventsEnd === undefined) return;
      if (fleet !== undefined) this.#ready.push({ kind: "fleet", fleet, taskEventsEnd });
      if (timersAreDue) {
        this.#ready.push({ kind: "timers", taskEventsEnd });
        this.#timersAreDue = false;
      }
      this.#doorbell.ring();
    }
    this.#isAsking = false;
  }
}
