import { join } from "node:path";
import type { Engine } from "@spe/infra";
import { KafkaLog, type Written } from "./kafka-log.js";
import { cpuBetween, machineCpuSeconds, processesOf } from "./processes.js";
import { addUp } from "./statistics.js";

/** What a piece of work took of the machine, from before its first append until the view shows all of it. */
export interface Usage {
  readonly seconds: number;
  /** By process; "client" is the benchmark itself. */
  readonly cpuSeconds: Readonly<Record<string, number>>;
  /** Of everything else on the machine: the more, the less the figures say. undefined where /proc/stat is not. */
  readonly othersCpuSeconds: number | undefined;
  readonly kafka: Readonly<Record<string, Written>>;
  /** Of the planner's, by the markers in plannerState: each of its transactions writes there. */
  readonly transactions: { readonly committed: number; readonly aborted: number };
}

/** Measures work by what it leaves: CPU accounts of the kernel, the broker's log files. */
export class UsageMeter {
  readonly #engine: Engine;
  readonly #log: KafkaLog;

  constructor(engine: Engine) {
    this.#engine = engine;
    this.#log = new KafkaLog(join(engine.config.home, "kafka", "data"));
  }

  async during<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly usage: Usage }> {
    this.#log.sinceLastLook();
    const before = { processes: processesOf(this.#engine), machine: machineCpuSeconds(), at: performance.now() };
    const value = await work();
    const cpuSeconds = cpuBetween(before.processes, processesOf(this.#engine));
    const machine = machineCpuSeconds();
    const seconds = (performance.now() - before.at) / 1_000;
    const ours = Object.values(cpuSeconds).reduce((sum, some) => sum + some, 0);
    const kafka = this.#log.sinceLastLook();
    const { commitMarkers = 0, abortMarkers = 0 } = kafka.plannerState ?? {};
    return {
      value,
      usage: {
        seconds,
        cpuSeconds,
        othersCpuSeconds:
          machine === undefined || before.machine === undefined ? undefined : machine - before.machine - ours,
        kafka,
        transactions: { committed: commitMarkers, aborted: abortMarkers },
      },
    };
  }
}

/** CPU seconds of several rounds together. */
export function cpuOf(usages: readonly Usage[]): Readonly<Record<string, number>> {
  return addUp(usages.map(({ cpuSeconds }) => cpuSeconds));
}
