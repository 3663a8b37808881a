import { rmSync } from "node:fs";
import { type PartName, portVariables, printed } from "@spe/infra";
import { leftoversOfStopped } from "./audit/audit.js";
import { Pressure } from "./audit/pressure.js";
import { ChaosEngine } from "./engine/chaos-engine.js";
import { runKillMatrix } from "./kills/kill-matrix.js";
import { matrixText, roundText, scaleText, violationsText } from "./report.js";
import { scaleOutAndIn } from "./scale/scale-out-and-in.js";

export interface ChaosOptions {
  readonly seed: number;
  readonly kills: number;
  readonly graphs: number;
  readonly parts: readonly PartName[];
  readonly scale: boolean;
  readonly home: string;
  /** To run in; nothing of SPE_* counts. */
  readonly env: NodeJS.ProcessEnv;
}

const scaling = { graphsPerSecond: 6, holdMs: 4_000, times: 2 };

/** `npm run chaos` after the set-up: resolves with the exit code when everything is down again. */
export async function chaos(options: ChaosOptions): Promise<number> {
  const { seed, home, env } = options;
  say(`Seed ${seed}: npm run chaos -- --seed ${seed} repeats this run.`);
  rmSync(home, { recursive: true, force: true });
  const anyPort = Object.fromEntries(portVariables.map((variable) => [variable, 0]));
  const target = await ChaosEngine.start({ home, env, ports: anyPort, progress: printed });
  const violations: string[] = [];
  const pressure = new Pressure();
  try {
    if (options.scale) {
      const report = await scaleOutAndIn(target, { seed, ...scaling });
      say(scaleText(report));
      violations.push(...report.violations, ...report.tooLong);
    }
    if (options.kills > 0) {
      const report = await runKillMatrix(target, options, (news) => say(roundText(news)));
      say(matrixText(report));
      violations.push(...report.violations, ...report.tooLong);
    }
  } finally {
    await target.stop();
  }
  violations.push(...(await leftoversOfStopped(target)));
  const { percent } = pressure;
  if (percent !== undefined) say(`\nSomething had to wait for a core in ${percent} % of the time.`);
  say(summary(violations, options));
  return violations.length === 0 ? 0 : 1;
}

function summary(violations: readonly string[], { seed, home }: ChaosOptions): string {
  return violations.length === 0
    ? `\nSeed ${seed}: every promise was kept.`
    : `\nSeed ${seed}: ${violations.length} violations (logs, data and journal.ndjson: ${home})\n${violationsText(violations)}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
