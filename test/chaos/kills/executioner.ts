import { setTimeout as delay } from "node:timers/promises";
import type { PartName } from "@spe/infra";
import type { ChaosEngine } from "../engine/chaos-engine.js";
import type { PlannedKill } from "./plan-rounds.js";

export interface Recovery {
  readonly part: PartName;
  /** From the kill until it could do its work again, by the word of its own probe. */
  readonly ms: number;
}

const askEveryMs = 50;
const readyWithinMs = 90_000;

/** Carries the kills of a round out, and tells when everything is ready again. */
export class Executioner {
  readonly recoveries: Recovery[] = [];
  readonly #target: ChaosEngine;
  readonly #onKill: (part: PartName) => void;

  constructor(target: ChaosEngine, onKill: (part: PartName) => void) {
    this.#target = target;
    this.#onKill = onKill;
  }

  /** Resolves when the part is ready again. */
  async kill({ part, atMs }: PlannedKill): Promise<void> {
    await delay(atMs);
    this.#onKill(part);
    const killedAt = performance.now();
    const victim = this.#target.engine.part(part);
    victim.kill("SIGKILL");
    await victim.ready();
    this.recoveries.push({ part, ms: performance.now() - killedAt });
  }

  /** Also those that stood by while another was dead say that they can do their work. */
  async untilAllReady(): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    for (const port of servicePorts(this.#target)) {
      while (!(await isReady(port))) {
        if (performance.now() > deadline)
          throw new Error(`What listens on ${port} is not ready after ${readyWithinMs} ms.`);
        await delay(askEveryMs);
      }
    }
  }
}

function servicePorts({ engine }: ChaosEngine): readonly number[] {
  const { SPE_HTTP_PORT, SPE_PLANNER_PORT, SPE_EXECUTOR_PORT, SPE_RESULTS_PORT } = engine.config.ports;
  return [SPE_HTTP_PORT, SPE_PLANNER_PORT, SPE_EXECUTOR_PORT, SPE_RESULTS_PORT];
}

export async function isReady(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // it does not listen
  }
}
