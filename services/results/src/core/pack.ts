/** What a job weighs when its outcomes are read back. */
export interface Weight {
  readonly taskCount: number;
  readonly resultBytes: number;
}

export interface PackBounds {
  readonly tasks: number;
  readonly bytes: number;
}

/** Cuts a list into packs that stay within the bounds, in order; a job that exceeds them is a pack by itself. */
export function pack<Job extends Weight>(jobs: readonly Job[], bounds: PackBounds): Job[][] {
  const packs: Job[][] = [];
  let room: PackBounds = { tasks: 0, bytes: 0 };
  for (const job of jobs) {
    const last = packs.at(-1);
    if (last !== undefined && job.taskCount <= room.tasks && job.resultBytes <= room.bytes) {
      last.push(job);
      room = { tasks: room.tasks - job.taskCount, bytes: room.bytes - job.resultBytes };
    } else {
      packs.push([job]);
      room = { tasks: bounds.tasks - job.taskCount, bytes: bounds.bytes - job.resultBytes };
    }
  }
  return packs;
}

/** How many tasks to read at a time so that, on the average, a page stays within the bounds. */
export function pageSize(packed: readonly Weight[], bounds: PackBounds): number {
  const tasks = packed.reduce((sum, { taskCount }) => sum + taskCount, 0);
  const bytes = packed.reduce((sum, { resultBytes }) => sum + resultBytes, 0);
  if (bytes <= bounds.bytes) return bounds.tasks;
  return Math.max(1, Math.min(bounds.tasks, Math.floor((bounds.bytes * tasks) / bytes)));
}
