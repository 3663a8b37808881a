import type { JobState } from "../../src/core/jobs/job-state.js";
import type { PartitionState } from "../../src/core/partition-state.js";

/** The whole state of a partition as plain data, derived parts included, so that two can be held against one another. */
export function imageOf(state: PartitionState): unknown {
  return plain({
    nowMs: state.nowMs,
    positions: state.positions,
    nextTurn: state.ready.nextTurn,
    nextSerial: state.commands.nextSerial,
    condemnation: state.condemnation,
    jobs: [...state.jobs.values()].map(imageOfJob).sort((a, b) => (a.id < b.id ? -1 : 1)),
    expiries: state.timers.expiries.size,
    commands: [...state.commands.all()],
    fleet: state.fleet.fleet,
    deaths: [...state.fleet.deaths],
    unknown: [...state.fleet.unknown].map(([incarnation, { atMs }]) => [incarnation, atMs]),
    held: state.fleet
      .holders()
      .sort()
      .map((holder) => [holder, state.fleet.heldBy(holder).map(({ job, task }) => [job.id, task])]),
    load: [...state.fleet.pools.keys()].map((pool) => [pool, state.load.outstanding(pool)]),
    total: state.load.total,
    recentEnds: state.recentEnds.prune(state.nowMs),
    grants: state.timers.grants.size,
    condemning: state.timers.condemning.size,
    ended: state.ended.size,
  });
}

function imageOfJob(job: JobState): { id: string } {
  const { description: _description, graph: _graph, ready, timer, taskTimers, storedKeys, standbys, ...rest } = job;
  return {
    ...rest,
    ...{
      ready: ready.map(ranksOf),
      timer,
      standbys: [...standbys].sort((a, b) => a - b),
      taskTimers: [...taskTimers].sort(([a], [b]) => a - b),
      storedKeys: [...storedKeys].sort(),
    },
  };
}

function ranksOf(ready: JobState["ready"][number]): number[] {
  const ranks: number[] = [];
  for (let rank = ready.take(); rank !== undefined; rank = ready.take()) ranks.push(rank);
  for (const rank of ranks) ready.add(rank);
  return ranks;
}

/** Without members that are undefined, and with sets as lists. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (_key, member: unknown) =>
    member instanceof Set ? [...member] : member === Number.POSITIVE_INFINITY ? "infinity" : member,
  );
  return JSON.parse(text);
}
