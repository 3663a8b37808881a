import type { FaultDetail } from "@spe/contracts";
import type { Job } from "@spe/job";
import type { Logger } from "@spe/runtime";
import { type TypesByPool, unknownFaults } from "../core/known-types.js";
import type { FleetView } from "./view/fleet-view.js";

const keptForMs = 2_000;

/** Refuses what no executor can run, as far as can be seen from here; the planner judges again. */
export class KnownTypes {
  readonly #fleet: FleetView;
  readonly #pools: readonly string[];
  readonly #logger: Logger;
  #kept: { readonly types: TypesByPool; readonly readAt: number } | undefined;

  constructor(fleet: FleetView, pools: readonly string[], logger: Logger) {
    this.#fleet = fleet;
    this.#pools = pools;
    this.#logger = logger;
  }

  /** Nothing is called unknown by what is remembered: the announcements are read again first. */
  async faultsOf(job: Job, isShorthand: boolean): Promise<readonly FaultDetail[]> {
    try {
      const found = unknownFaults(job, isShorthand, this.#pools, await this.#types());
      if (found.length === 0) return [];
      this.#kept = undefined;
      return unknownFaults(job, isShorthand, this.#pools, await this.#types());
    } catch (err) {
      this.#logger.warn({ err }, "task types can't be checked here; the planner will");
      return [];
    }
  }

  async #types(): Promise<TypesByPool> {
    const now = performance.now();
    if (!this.#kept || now - this.#kept.readAt > keptForMs) {
      this.#kept = { types: await this.#fleet.typesByPool(), readAt: now };
    }
    return this.#kept.types;
  }
}
