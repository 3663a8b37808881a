import { setTimeout as delay } from "node:timers/promises";
import type { Scenario } from "./scenario.js";

const watchedMs = 10_000;

/** What an engine without work takes: beats, heartbeats and empty fetches. The time is what is measured here, so it is waited for. */
export function idle(): Scenario {
  const run: Scenario["run"] = async ({ meter }) => {
    const { usage } = await meter.during(() => delay(watchedMs));
    const cpu = Object.entries(usage.cpuSeconds).filter(([name]) => name !== "client");
    const sum = cpu.reduce((total, [, seconds]) => total + seconds, 0);
    return {
      figures: [{ what: "of one core, all processes", unit: "%", values: [(sum / usage.seconds) * 100] }],
      usage: { jobs: 0, tasks: 0, rounds: [usage] },
    };
  };
  return { run };
}
