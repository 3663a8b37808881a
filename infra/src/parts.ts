import { OperatorError } from "@spe/runtime";
import { type KeptEvents, KeptProcess, type KeptSpec } from "./process/kept-process.js";
import type { ProcessRecords } from "./process/process-records.js";

/** Left at the end for the last parts, so that an early one can't use up all the time. */
const reserveMs = 250;

/** Everything that an engine has running: started in any order, stopped in that of their specs. */
export class Parts {
  /** Rejects when one of them can't be kept running; never resolves. */
  readonly failed: Promise<never>;
  readonly #records: ProcessRecords;
  readonly #events: KeptEvents;
  readonly #kept = new Map<string, { readonly spec: KeptSpec; process: KeptProcess }>();
  #isStopping = false;
  #fail: (error: unknown) => void = () => undefined;

  constructor(records: ProcessRecords, events: KeptEvents) {
    this.#records = records;
    this.#events = events;
    this.failed = new Promise((_, reject) => (this.#fail = reject));
    this.failed.catch(() => undefined); // read by whoever runs the engine
  }

  /** Resolves when it is ready for the first time. Refused once everything stops: a start that is under way ends there. */
  async start(spec: KeptSpec): Promise<void> {
    if (this.#isStopping) throw new OperatorError(`${spec.title} is not started, for everything is being stopped.`);
    const process = new KeptProcess(spec, this.#records, this.#events);
    this.#kept.set(spec.name, { spec, process });
    process.done.catch(this.#fail);
    await process.ready();
  }

  get(name: string): KeptProcess {
    return this.#entry(name).process;
  }

  async startAgain(name: string): Promise<void> {
    await this.start(this.#entry(name).spec);
  }

  /** All of them are gone when it resolves, at the latest after `withinMs` and a moment. */
  async stopAll(withinMs: number): Promise<void> {
    this.#isStopping = true;
    const deadline = performance.now() + withinMs;
    const inOrder = [...this.#kept.values()].sort((a, b) => a.spec.order - b.spec.order);
    for (const [index, { spec, process }] of inOrder.entries()) {
      const leftMs = deadline - performance.now() - reserveMs * (inOrder.length - index - 1);
      await process.stop(Math.max(0, Math.min(spec.stopWithinMs, leftMs)));
    }
  }

  #entry(name: string) {
    const entry = this.#kept.get(name);
    if (entry === undefined)
      throw new OperatorError(`There is no ${name} here: it is not embedded, or was not started.`);
    return entry;
  }
}
