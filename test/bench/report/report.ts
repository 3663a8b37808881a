import type { ProcessState } from "../measure/processes.js";
import type { Outcome } from "../scenarios/scenario.js";
import { figureTable, overall } from "./figure-table.js";
import { type Machine, machineLine } from "./machine.js";
import { memoryTable } from "./memory-table.js";
import { notMeasured } from "./not-measured.js";
import { number } from "./text-table.js";
import { cpuTable, kafkaTable } from "./usage-tables.js";

export interface Report {
  readonly machine: Machine;
  readonly rounds: number;
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** One an engine. */
  readonly memory: readonly { readonly atRest: readonly ProcessState[]; readonly atEnd: readonly ProcessState[] }[];
}

/** The scenarios whose traffic is shown by topic: in the others it is that of few jobs, or of a kill. */
const withTraffic: ReadonlySet<string> = new Set(["one-task", "fan", "wide"]);

export function printReport({ machine, outcomes, memory }: Report): string {
  const traffic = [...outcomes].flatMap(([name, { usage }]) =>
    usage !== undefined && withTraffic.has(name) ? [kafkaTable(name, usage)] : [],
  );
  const texts = [...outcomes.values()].flatMap(({ text }) => text ?? []);
  const parts = [
    machineLine(machine),
    figureTable(outcomes),
    ratioLine(outcomes),
    ...texts,
    ...traffic,
    [...outcomes.values()].some(({ usage }) => usage !== undefined) ? cpuTable(outcomes) : "",
    ...memory.map(({ atRest, atEnd }) => memoryTable(atRest, atEnd)),
    notMeasured,
  ];
  return parts
    .filter((part) => part !== "")
    .map((part) => `\n${part}`)
    .join("\n");
}

/** How much of what Kafka and its client allow is left when an engine stands on top. */
function ratioLine(outcomes: ReadonlyMap<string, Outcome>): string {
  const engine = outcomes.get("one-task")?.figures[0];
  const bare = outcomes.get("ceiling")?.figures[0];
  if (engine === undefined || bare === undefined) return "";
  const ratio = overall(engine) / overall(bare);
  return `engine / ceiling: ${number(overall(engine))} jobs/s of ${number(overall(bare))} messages/s through three bare hops = ${(ratio * 100).toFixed(0)} %`;
}
