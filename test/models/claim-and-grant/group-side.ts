import { assignmentChange } from "@spe/executor/core/assignment-change";
import type { Step } from "../explore.js";
import { commit, lose } from "./executor-side.js";
import type { Parts } from "./parts.js";
import { flushable, tellAllStarted } from "./worker-side.js";
import { executorAt, type Group, nameOf, withExecutor, withFault, withGroup, type World } from "./world.js";

/** What the group's coordinator may do next. */
export function* groupSteps(world: World): Iterable<Step<World>> {
  const { group, faults } = world;
  if (!group.isRebalancing && faults.rebalances > 0) {
    const to = withGroup(withFault(world, "rebalances"), { isRebalancing: true });
    yield { name: "group: rebalances", to, isFault: true };
  }
  if (group.isRebalancing && group.members.length > 0 && group.members.length === group.joined.length) {
    for (const owner of group.members) {
      yield {
        name: `group: begins a generation in which ${nameOf(owner)} owns the partition`,
        to: formed(world, owner),
      };
    }
  }
  for (const i of group.members) {
    const { process } = executorAt(world, i);
    const isSilent = process === "cut_off" || process === "dead";
    if (isSilent)
      yield {
        name: `group: removes ${nameOf(i)}`,
        to: withGroup(world, without(group, i)),
        isFault: process !== "dead",
      };
  }
}

/** What a member of the group, or one that wants to be, may do next. */
export function* membershipSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const { standing, outbox, toFlush, runs } = executorAt(world, i);
  const { group } = world;
  const name = nameOf(i);
  if (standing === "out") {
    yield { name: `${name}: joins`, to: joining(world, i) };
  } else if (!group.members.includes(i)) {
    const to = assign(parts, withExecutor(world, i, { standing: "out" }), i, { owns: false, behind: 0 });
    yield { name: `${name}: learns that it is no member any more`, to };
  } else if (standing === "joining" && !group.isRebalancing) {
    const assigned = withExecutor(world, i, { standing: "member", controlGoal: world.control.length });
    const { behind } = executorAt(world, i);
    yield { name: `${name}: is assigned`, to: assign(parts, assigned, i, { owns: group.owner === i, behind }) };
  } else if (standing === "joining" && !group.joined.includes(i)) {
    yield {
      name: `${name}: joins again, without having learnt what the last generation gave it`,
      to: withGroup(world, joinedBy(group, i)),
    };
  } else if (standing === "member" && group.isRebalancing) {
    const told = parts.rules.handoverFlushes ? tellAllStarted(parts, world, i) : world;
    const laying = withExecutor(told, i, { standing: "laying_down", toFlush: flushable(parts, told, i) });
    const isIdle = outbox.length === 0 && runs.every(({ isTold }) => isTold);
    const to = isIdle ? rejoined(parts, laying, i) : laying;
    yield { name: `${name}: hears of the rebalance${isIdle ? " and rejoins" : ""}`, to };
  } else if (standing === "laying_down" && (toFlush === 0 || !parts.rules.handoverFlushes)) {
    yield { name: `${name}: rejoins`, to: rejoined(parts, world, i) };
  }
}

export function joining(world: World, i: number): World {
  return withGroup(withExecutor(world, i, { standing: "joining" }), joinedBy(world.group, i));
}

function rejoined(parts: Parts, world: World, i: number): World {
  const committed = commit(parts, world, i) ?? world;
  return joining(withExecutor(committed, i, { toFlush: 0 }), i);
}

/** `behind`: the generations formed since the last assignment that it knows of; 1 is the very next. */
function assign(parts: Parts, world: World, i: number, { owns, behind }: { owns: boolean; behind: number }): World {
  const before = executorAt(world, i);
  const partitions = (isOwner: boolean): number[] => (isOwner ? [0] : []);
  const generation = parts.rules.noticesMissedGenerations || behind === 0 ? behind : 1;
  const change = assignmentChange(
    { generation: 0, partitions: partitions(before.owns) },
    { generation, partitions: partitions(owns) },
  );
  const { opened, ...rest } = before;
  const isLost = change.lost.length > 0;
  const after = { ...rest, owns, behind: 0, ...(!isLost && opened && { opened }) };
  const assigned = { ...world, executors: world.executors.map((executor, j) => (j === i ? after : executor)) };
  return isLost ? lose(parts, assigned, i) : assigned;
}

function formed(world: World, owner: number): World {
  const executors = world.executors.map((executor) => {
    return executor.standing === "joining" ? { ...executor, behind: Math.min(2, executor.behind + 1) } : executor;
  });
  return withGroup({ ...world, executors }, { isRebalancing: false, joined: [], owner });
}

/** A join begins a rebalance, unless there is one. */
function joinedBy({ members, joined }: Group, i: number): Partial<Group> {
  return {
    members: [...new Set([...members, i])].sort(),
    joined: [...new Set([...joined, i])].sort(),
    isRebalancing: true,
  };
}

function without({ members, joined }: Group, i: number): Partial<Group> {
  return {
    members: members.filter((member) => member !== i),
    joined: joined.filter((member) => member !== i),
    isRebalancing: true,
  };
}
