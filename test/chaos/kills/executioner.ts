import { setTimeout as delay } from "node:timers/promises";
import type { PartName } from "@spe/infra";
import type { ChaosEngine } from "../engine/chaos-engine.js";
import type { KillAgain, PlannedKill, Round } from "./plan-rounds.js";

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
  readonly #onKill: (part: PartName, isAmidRecovery: boolean) => void;

  constructor(target: ChaosEngine, onKill: (part: PartName, isAmidRecovery: boolean) => void) {
    this.#target = target;
    this.#onKill = onKill;
  }

  /** Resolves when all that were killed are ready again. */
  async carryOut({ kills, again }: Round): Promise<void> {
    const first = kills.map(({ part, atMs }) => this.#kill(part, atMs, false));
    await Promise.all([...first, again && this.#killAgain(again, kills, first)]);
  }

  /** What is dead already can't be killed: the same part is only once it is ready again. */
  async #killAgain(
    { part, afterMs }: KillAgain,
    kills: readonly PlannedKill[],
    recovered: readonly Promise<void>[],
  ): Promise<void> {
    const same = kills.findIndex((kill) => kill.part === part);
    if (same >= 0) await recovered[same];
    const firstAtMs = same >= 0 ? 0 : (kills[0]?.atMs ?? 0);
    await this.#kill(part, firstAtMs + afterMs, true);
  }

  async #kill(part: PartName, inMs: number, isAmidRecovery: boolean): Promise<void> {
    await delay(inMs);
    this.#onKill(part, isAmidRecovery);
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
