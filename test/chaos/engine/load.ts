import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { PlannedGraph } from "../graphs/graph.js";
import type { Doors } from "./doors.js";
import type { Witness } from "./witness.js";

/** Sends graphs at their moments, each through its own door, and cancels those that are to be cancelled. */
export class Load {
  readonly #graph: (index: number) => PlannedGraph;
  readonly #doors: Doors;
  readonly #witness: Witness;
  readonly #ending = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly violations: string[] = [];
  sent = 0;
  longestSubmitMs = 0;

  constructor(graph: (index: number) => PlannedGraph, doors: Doors, witness: Witness) {
    this.#graph = graph;
    this.#doors = doors;
    this.#witness = witness;
    setMaxListeners(0, this.#ending.signal); // every graph that waits for its moment listens
  }

  /** Sends the graph so long from now. */
  send(index: number, inMs: number): void {
    const sending = this.#send(this.#graph(index), inMs)
      .catch((error: unknown) => {
        if (!this.#ending.signal.aborted) this.violations.push(`Door: ${(error as Error).message}`);
      })
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  /** Resolves when all that was to be sent is accepted, and cancelled where that was planned. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  /** Gives up what is not accepted yet. */
  async stop(): Promise<void> {
    this.#ending.abort(new Error("The run is over."));
    await this.settled();
  }

  async #send(graph: PlannedGraph, inMs: number): Promise<void> {
    const { signal } = this.#ending;
    await delay(inMs, undefined, { signal });
    this.#witness.expect(graph);
    this.sent += 1;
    const begunAt = performance.now();
    await this.#doors.submit(graph, signal);
    this.longestSubmitMs = Math.max(this.longestSubmitMs, performance.now() - begunAt);
    if (graph.cancelAfterMs === undefined) return;
    await delay(graph.cancelAfterMs, undefined, { signal });
    await this.#doors.cancel(graph, signal);
  }
}
