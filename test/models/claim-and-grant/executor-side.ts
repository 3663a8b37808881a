import type { TaskDispatch, TaskEvent } from "@spe/contracts";
import { type Admission, admission } from "@spe/executor/core/admission";
import { CompletionTracker } from "@spe/executor/core/completion-tracker";
import type { Step } from "../explore.js";
import type { DeliveriesInput } from "./deliveries-machine.js";
import type { Parts } from "./parts.js";
import { learn } from "./planner-side.js";
import { claimOf, inBrief, inWords, keyOf, namesOf, say, who } from "./sayings.js";
import { executorAt, nameOf, type OpenPartition, withExecutor, withGroup, type World } from "./world.js";

/** What an executor that is in touch may read or commit next. */
export function* readingSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const name = nameOf(i);
  const { opened, owns, control, standing, held, outbox } = executorAt(world, i);
  if (owns && opened === undefined && (isInGroup(world, i) || !parts.rules.opensWhenConfirmed)) {
    const { committed } = world.group;
    const fresh = { highWatermark: world.lane.length, next: committed, outstanding: [] };
    yield {
      name: `${name}: opens the partition from ${committed} on; its end is ${world.lane.length}`,
      to: learn(parts, { ...withExecutor(world, i, { opened: fresh }), seenOwner: i }),
    };
  }
  if (opened !== undefined && opened.next < world.lane.length) {
    const dispatch = inBrief(parts.dispatches.at(world.lane[opened.next]));
    yield { name: `${name}: reads record ${opened.next}, ${dispatch}`, to: read(parts, world, i, opened) };
  }
  const said = world.control[control];
  if (said !== undefined) {
    const command = parts.commands.at(said);
    const to = carryOut(parts, withExecutor(world, i, { control: control + 1 }), i, { do: "command", command });
    yield { name: `${name}: reads ${inWords(command)}`, to };
  }
  if ((standing === "member" || standing === "laying_down") && isCommitSeen(parts, world)) {
    const to = commit(parts, world, i);
    if (to !== undefined) yield { name: `${name}: commits ${to.group.committed}`, to };
  }
  const isIdle = outbox.length === 0 && world.unread.length === 0 && said === undefined;
  if (
    isIdle &&
    parts.deliveries(i).claiming(held).length > 0 &&
    parts.planner.wouldChange(world.stored, claims(parts, world, i))
  ) {
    yield { name: `${name}: claims again`, to: carryOut(parts, world, i, { do: "remind" }) };
  }
}

/** Before it rejoins it commits in any case: what it commits before that matters only where somebody dies or is cut off. */
function isCommitSeen({ bounds: { job, faults } }: Parts, { completions }: World): boolean {
  return job === "one" || faults.kills + faults.cuts > 0 || completions > 0;
}

/** What may become of what it says: it gets into the log in order, however late; with its process it may be lost. */
export function* newsSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const { process, outbox, toFlush } = executorAt(world, i);
  const [first, ...rest] = outbox;
  if (first === undefined || process === "cut_off") return;
  const event = parts.events.at(first);
  const left = withExecutor(world, i, { outbox: rest, toFlush: Math.max(0, toFlush - 1) });
  const published = { ...left, unread: [...world.unread, first] };
  if (process === "dead") {
    yield { name: `${nameOf(i)}: its last ${event.type} of ${event.task} still arrives`, to: published };
    yield { name: `${nameOf(i)}: its last words are lost`, to: withExecutor(world, i, { outbox: [] }) };
    return;
  }
  const isEnd = event.type === "succeeded" || event.type === "failed";
  const to = isEnd ? carryOut(parts, published, i, { do: "end", key: keyOf(event) }) : published;
  yield { name: `${nameOf(i)}: its ${event.type} of ${event.task} is in the log`, to };
}

/** Hands an input to the executor's own deliveries, and does what they ask. */
export function carryOut(parts: Parts, world: World, i: number, input: DeliveriesInput): World {
  const { held, claimed, dropped, stopped, done } = parts.deliver(world, i, input);
  const { opened, runs } = executorAt(world, i);
  const isDone = (offset: number): boolean => done.includes(offset);
  let next = withExecutor(world, i, {
    held,
    ...(opened && { opened: { ...opened, outstanding: opened.outstanding.filter((offset) => !isDone(offset)) } }),
    runs: runs.map((run) => (stopped.includes(run.key) ? { ...run, isStopped: true } : run)),
  });
  for (const dispatch of claimed) next = claim(parts, next, i, dispatch);
  for (const dispatch of dropped) next = say(parts, next, i, { ...namesOf(dispatch), ...who(i), type: "dropped" });
  return next;
}

function claim(parts: Parts, world: World, i: number, dispatch: TaskDispatch): World {
  const claiming = say(parts, world, i, claimOf(i, dispatch));
  if (
    parts
      .deliveries(i)
      .claiming(executorAt(world, i).held)
      .includes(keyOf(claimOf(i, dispatch)))
  )
    return claiming;
  return { ...claiming, broken: `${nameOf(i)} asks for ${dispatch.task}, and would not run it if it were told to.` };
}

/** Its partition is somebody else's. */
export function lose(parts: Parts, world: World, i: number): World {
  const standbys = parts.deliveries(i).standbys(executorAt(world, i).held);
  let lost = carryOut(parts, world, i, { do: "lose" });
  if (parts.rules.standbysGoWithPartition) return lost;
  for (const { dispatch, offset } of standbys) {
    lost = carryOut(parts, lost, i, { do: "admit", dispatch, offset, admission: "standby" });
  }
  return lost;
}

/** undefined where there is nothing to commit, or the group would refuse it. */
export function commit({ rules }: Parts, world: World, i: number): World | undefined {
  const { opened } = executorAt(world, i);
  if (opened === undefined || !world.group.members.includes(i)) return undefined;
  const offset = rules.commitsWhatIsDone ? committable(opened) : opened.next;
  return offset > world.group.committed ? withGroup(world, { committed: offset }) : undefined;
}

function isInGroup(world: World, i: number): boolean {
  const { members, isRebalancing } = world.group;
  return executorAt(world, i).standing === "member" && members.includes(i) && !isRebalancing;
}

function read(
  parts: Parts,
  world: World,
  i: number,
  { highWatermark, next: offset, outstanding }: OpenPartition,
): World {
  const dispatch = parts.dispatches.at(world.lane[offset]);
  const opened = { highWatermark, next: offset + 1, outstanding: [...outstanding, offset] };
  const admitted = admissionOf(parts, dispatch, offset, highWatermark);
  return carryOut(parts, withExecutor(world, i, { opened }), i, { do: "admit", dispatch, offset, admission: admitted });
}

function admissionOf({ rules }: Parts, dispatch: TaskDispatch, offset: number, highWatermark: number): Admission {
  if (!rules.redeliveriesAsk) return "first_delivery";
  if (dispatch.standby != null && !rules.standbysWait) return "first_delivery";
  const asked = admission(rules.hadStandbyAsks ? dispatch : { ...dispatch, hadStandby: false }, offset, highWatermark);
  return asked === "stale_standby" && !rules.staleStandbysGo ? "standby" : asked;
}

function claims(parts: Parts, world: World, i: number): readonly TaskEvent[] {
  return parts.deliver(world, i, { do: "remind" }).claimed.map((dispatch) => claimOf(i, dispatch));
}

function committable({ next, outstanding }: OpenPartition): number {
  const tracker = new CompletionTracker(0);
  for (const offset of outstanding) tracker.begin(offset);
  tracker.pass(next);
  return tracker.committable;
}
