import { median } from "../measure/statistics.js";
import type { Figure, Outcome } from "../scenarios/scenario.js";
import { number, textTable } from "./text-table.js";

/** Every figure of every scenario, with its aim where the project has set one. */
export function figureTable(outcomes: ReadonlyMap<string, Outcome>): string {
  const rows = [...outcomes].flatMap(([name, { figures }]) => figures.map((figure) => rowOf(name, figure)));
  return textTable(["scenario: figure", "median", "unit", "aim", "", "lowest", "highest", "rounds"], rows);
}

export function overall({ overall, values }: Figure): number {
  return overall ?? median(values);
}

function rowOf(scenario: string, figure: Figure): readonly string[] {
  const { what, unit, values } = figure;
  return [
    `${scenario}: ${what}`,
    number(overall(figure)),
    unit,
    aimOf(figure),
    verdict(figure),
    ...(values.length > 1 ? [number(Math.min(...values)), number(Math.max(...values))] : ["", ""]),
    String(values.length),
  ];
}

function aimOf({ aim }: Figure): string {
  if (aim === undefined) return "";
  return "atLeast" in aim ? `>= ${number(aim.atLeast)}` : `<= ${number(aim.atMost)}`;
}

function verdict(figure: Figure): string {
  const { aim } = figure;
  if (aim === undefined) return "";
  const isMet = "atLeast" in aim ? overall(figure) >= aim.atLeast : overall(figure) <= aim.atMost;
  return isMet ? "met" : "missed";
}
