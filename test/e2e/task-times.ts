/** What a job's document says of a task that has run. */
export interface TaskRun {
  readonly name: string;
  readonly needs: readonly string[];
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Tasks that are shown to have begun before all that they need had ended, as sentences. */
export function startedTooEarly(tasks: readonly TaskRun[]): readonly string[] {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return tasks.flatMap((task) =>
    task.needs
      .map((need) => byName.get(need))
      .filter((need) => need === undefined || task.startedAt < need.finishedAt) // RFC 3339 in one form: compares as text
      .map(
        (need) =>
          `${task.name} began at ${task.startedAt}, before ${need?.name ?? "?"} ended: ${need?.finishedAt ?? "?"}`,
      ),
  );
}

/** The most tasks that are shown as running at the same time. One that begins in the millisecond in which another ends is not beside it. */
export function mostAtOnce(tasks: readonly TaskRun[]): number {
  const changes = tasks
    .flatMap(({ startedAt, finishedAt }) => [
      { at: startedAt, change: 1 },
      { at: finishedAt, change: -1 },
    ])
    .sort((a, b) => (a.at === b.at ? a.change - b.change : a.at < b.at ? -1 : 1));
  let running = 0;
  let most = 0;
  for (const { change } of changes) {
    running += change;
    most = Math.max(most, running);
  }
  return most;
}
