import type { PartName } from "@spe/infra";
import type { MatrixReport, RoundNews } from "./kills/kill-matrix.js";
import type { ScaleReport } from "./scale/scale-out-and-in.js";

export function roundText(news: RoundNews): string {
  const { round, rounds, kills, killedAgain, sent, open, longestWait, violations } = news;
  const again = killedAgain === undefined ? "" : `, then ${killedAgain} amid the recovery`;
  const parts = [`round ${round}/${rounds}`, `killed ${kills.join(" and ")}${again}`];
  parts.push(`${sent} graphs sent, ${open} open`);
  if (longestWait !== "") parts.push(`longest wait: ${longestWait}`);
  if (violations > 0) parts.push(`${violations} VIOLATIONS`);
  return `${new Date().toISOString().slice(11, 19)}  ${parts.join("; ")}`;
}

export function matrixText(report: MatrixReport): string {
  const outcomes = [...report.outcomes].map(([status, count]) => `${count} ${status}`).join(", ");
  return [
    "",
    "part       kills   ready again after: median    longest",
    ...recoveryLines(report),
    "",
    `Graphs             ${report.graphs} (${outcomes})`,
    `Begun again        ${report.restarts} attempts, on executors that were killed; ${report.redeliveries} redeliveries`,
    `Longest submission ${seconds(report.longestSubmitMs)}`,
    `Launcher           ${report.notices.filter((notice) => notice.includes("starting it again")).length} restarts`,
    "Longest waits",
    ...report.longestWaits.map((wait) => `  ${wait}`),
  ].join("\n");
}

function recoveryLines({ recoveries }: MatrixReport): readonly string[] {
  const parts = [...new Set(recoveries.map(({ part }) => part))].sort();
  return parts.map((part) =>
    recoveryLine(
      part,
      recoveries.filter((one) => one.part === part).map(({ ms }) => ms),
    ),
  );
}

function recoveryLine(part: PartName, times: readonly number[]): string {
  const inOrder = [...times].sort((a, b) => a - b);
  const median = inOrder[Math.floor(inOrder.length / 2)] ?? 0;
  const columns = [
    String(times.length).padStart(5),
    seconds(median).padStart(27),
    seconds(inOrder.at(-1) ?? 0).padStart(11),
  ];
  return `${part.padEnd(10)} ${columns.join("")}`;
}

export function scaleText(report: ScaleReport): string {
  return [
    "",
    `Scaled out and in  ${report.graphs} graphs of 8 tasks, begun by ${report.executors.length} executors`,
    `Longest in queue   ${seconds(report.longestQueuedMs)}`,
    `Longest gap        ${seconds(report.longestGapMs)} between two completions, at ${seconds(report.longestGapAtMs)}`,
    ...report.steps.map((step) => `  ${step}`),
  ].join("\n");
}

const shownOfKind = 10;

/** Of each kind the first ones: a broken promise is not to be hidden by a hundred others. */
export function violationsText(violations: readonly string[]): string {
  const kinds = [...new Set(violations.map(kindOf))].sort();
  return kinds
    .flatMap((kind) => {
      const ofKind = violations.filter((violation) => kindOf(violation) === kind);
      const more = ofKind.length - shownOfKind;
      return [...ofKind.slice(0, shownOfKind), ...(more > 0 ? [`${kind}: and ${more} more.`] : [])];
    })
    .map((line) => `  ${line}`)
    .join("\n");
}

/** The word before the colon: the number of a promise, or what was looked at. */
function kindOf(violation: string): string {
  return violation.slice(0, violation.indexOf(":"));
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
