import { addUp } from "../measure/statistics.js";
import { cpuOf } from "../measure/usage.js";
import type { Outcome } from "../scenarios/scenario.js";
import { number, textTable } from "./text-table.js";

type MeasuredUsage = NonNullable<Outcome["usage"]>;

/** CPU seconds of each process for a thousand jobs and tasks, and how much of the machine the whole and all others took. */
export function cpuTable(outcomes: ReadonlyMap<string, Outcome>): string {
  const rows = [...outcomes].flatMap(([name, { usage }]) => (usage === undefined ? [] : [...rowsOfCpu(name, usage)]));
  const processes = [...new Set(rows.flatMap(({ cpu }) => Object.keys(cpu)))];
  return textTable(
    ["CPU seconds", ...processes, "all", "others on the machine"],
    rows.map(({ title, cpu, others }) => [
      title,
      ...processes.map((process) => number(cpu[process] ?? Number.NaN)),
      number(Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0)),
      number(others),
    ]),
  );
}

function* rowsOfCpu(name: string, { jobs, tasks, rounds }: MeasuredUsage) {
  const cpu = cpuOf(rounds);
  const others = rounds.reduce((sum, { othersCpuSeconds = Number.NaN }) => sum + othersCpuSeconds, 0);
  const per = (count: number, title: string) => {
    const scale = 1 / count;
    return {
      title: `${name}: ${title}`,
      cpu: Object.fromEntries(Object.entries(cpu).map(([process, seconds]) => [process, seconds * scale])),
      others: others * scale,
    };
  };
  const thousands = rounds.length / 1_000;
  if (jobs === 0) yield per(rounds.reduce((sum, { seconds }) => sum + seconds, 0) / 60, "a minute");
  if (jobs > 1) yield per(jobs * thousands, "1,000 jobs");
  if (tasks > jobs) yield per(tasks * thousands, "1,000 tasks");
}

/** What one job, or one task, led to in Kafka, by topic. */
export function kafkaTable(name: string, { jobs, tasks, rounds }: MeasuredUsage): string {
  const isPerTask = tasks > jobs;
  const count = (isPerTask ? tasks : jobs) * rounds.length;
  const topics = [...new Set(rounds.flatMap(({ kafka }) => Object.keys(kafka)))].sort();
  const rows = topics.map((topic) => ({
    topic,
    written: addUp(rounds.map(({ kafka }) => ({ ...kafka[topic] }))),
  }));
  const ours = rows.filter(({ topic }) => !topic.startsWith("__"));
  const total = addUp(ours.map(({ written }) => written));
  const committed = rounds.reduce((sum, { transactions }) => sum + transactions.committed, 0);
  const aborted = rounds.reduce((sum, { transactions }) => sum + transactions.aborted, 0);
  const unit = isPerTask ? "task" : "job";
  const cells = (title: string, written: Readonly<Record<string, number>>) => [
    title,
    ...["records", "bytes", "batches"].map((what) => number((written[what] ?? 0) / count)),
    number(((written.commitMarkers ?? 0) + (written.abortMarkers ?? 0)) / count),
    number((written.markerBytes ?? 0) / count),
    number((written.records ?? 0) / (written.batches ?? Number.NaN)),
  ];
  return [
    textTable(
      [`${name}: per ${unit}`, "records", "bytes", "batches", "markers", "marker bytes", "records a batch"],
      [
        ...rows
          .filter(({ written }) => Object.values(written).some((value) => value > 0))
          .map(({ topic, written }) => cells(topic, written)),
        cells("all but the broker's own (__…)", total),
      ],
    ),
    `transactions of the planner: ${number(committed / count)} a ${unit}, ${number(committed / rounds.length)} a round (${number(aborted)} aborted in all)`,
  ].join("\n");
}
