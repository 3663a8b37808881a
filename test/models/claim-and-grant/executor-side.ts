import type { ExecutorCommand, TaskDispatch, TaskEvent } from "@spe/contracts";
import { type Admission, admission } from "@spe/executor/core/admission";
import { CompletionTracker } from "@spe/executor/core/completion-tracker";
import { closedBecause } from "@spe/executor/core/start-gate";
import type { Step } from "../explore.js";
import type { DeliveriesInput } from "./deliveries-machine.js";
import type { Parts } from "./parts.js";
import { executorAt, nameOf, type OpenPartition, type Run, withExecutor, withGroup, type World } from "./world.js";

/** What an executor that is in touch may read or commit next. */
export function* readingSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const name = nameOf(i);
  const { opened, owns, control, standing, held, outbox } = executorAt(world, i);
  if (owns && opened === undefined && (isInGroup(world, i) || !parts.rules.opensWhenConfirmed)) {
    const { committed } = world.group;
    const fresh = { highWatermark: world.lane.length, next: committed, outstanding: [] };
    yield {
      name: `${name}: opens the partition from ${committed} on; its end is ${world.lane.length}`,
      to: withExecutor(world, i, { opened: fresh }),
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
  if ((standing === "member" || standing === "laying_down") && mattersWhen(parts, world)) {
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

/** Before it rejoins it commits in any case: between commits one job's world differs only for who dies or is cut off. */
function mattersWhen({ bounds: { job, faults } }: Parts, { completions }: World): boolean {
  return job === "one" || faults.kills + faults.cuts > 0 || completions > 0;
}

/** What its worker may do next, whether it is in touch or not. */
export function* workerSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const name = nameOf(i);
  const { run, held } = executorAt(world, i);
  if (run === undefined) {
    if (isGateOpen(parts, world, i) && parts.deliveries(i).waiting(held) > 0)
      yield { name: `${name}: begins what is ready`, to: begin(parts, world, i) };
    return;
  }
  if (!run.isTold) yield { name: `${name}: says that it has begun`, to: tellStarted(parts, world, i) };
  if (run.isStopped) {
    yield {
      name: `${name}: its run of ${namesOfKey(run.key).task} is stopped`,
      to: end(parts, world, i, { type: "failed", failure: { reason: "cancelled", message: "" } }),
    };
    return;
  }
  yield { name: `${name}: its run of ${namesOfKey(run.key).task} succeeds`, to: succeed(parts, world, i, run) };
  if (parts.bounds.canFail) {
    const failure = { reason: "error", message: "" };
    yield { name: `${name}: its run of ${namesOfKey(run.key).task} fails`, to: end(parts, world, i, { type: "failed", failure }), isFault: true };
  }
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
  const { opened, run } = executorAt(world, i);
  const isDone = (offset: number): boolean => done.includes(offset);
  let next = withExecutor(world, i, {
    held,
    ...(opened && { opened: { ...opened, outstanding: opened.outstanding.filter((offset) => !isDone(offset)) } }),
    ...(run && stopped.includes(run.key) && { run: { ...run, isStopped: true } }),
  });
  for (const dispatch of claimed) next = claim(parts, next, i, dispatch);
  for (const dispatch of dropped) next = say(parts, next, i, { ...namesOf(dispatch), ...who(i), type: "dropped" });
  return next;
}

function claim(parts: Parts, world: World, i: number, dispatch: TaskDispatch): World {
  const claiming = say(parts, world, i, claimOf(i, dispatch));
  if (parts.deliveries(i).claiming(executorAt(world, i).held).includes(keyOf(claimOf(i, dispatch)))) return claiming;
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

/**
 * How much of what it has to say must be in the log before it may rejoin: all but what waits itself for the success on which its run began.
 * That is told of by that success, so nobody is given it.
 */
export function toFlush({ events, rules }: Parts, world: World, i: number): number {
  const outbox = executorAt(world, i).outbox.map((number) => events.at(number));
  if (!rules.handoverFlushesNext) {
    const withNext = outbox.findIndex(({ next }) => next !== undefined && next.length > 0);
    return withNext < 0 ? outbox.length : withNext;
  }
  return outbox.findLastIndex((event, at) => !isAhead(outbox.slice(0, at), event)) + 1;
}

/** What it began on is still to be told. */
function isAhead(untold: readonly TaskEvent[], { task, attempt }: Pick<TaskEvent, "task" | "attempt">): boolean {
  return untold.some(({ next = [] }) => next.some((begun) => begun.task === task && begun.attempt === attempt));
}

/** undefined where there is nothing to commit, or the group would refuse it. */
export function commit({ rules }: Parts, world: World, i: number): World | undefined {
  const { opened } = executorAt(world, i);
  if (opened === undefined || !world.group.members.includes(i)) return undefined;
  const offset = rules.commitsWhatIsDone ? committable(opened) : opened.next;
  return offset > world.group.committed ? withGroup(world, { committed: offset }) : undefined;
}

export function tellStarted(parts: Parts, world: World, i: number): World {
  const { run } = executorAt(world, i);
  if (run === undefined || run.isTold) return world;
  const event: TaskEvent = { ...namesOfKey(run.key), ...who(i), type: "started", delivery: run.delivery };
  return say(parts, withExecutor(world, i, { run: { ...run, isTold: true } }), i, event);
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

function isGateOpen({ rules }: Parts, world: World, i: number): boolean {
  const { standing, process, control, controlGoal } = executorAt(world, i);
  const isInTouch = process === "up" && world.group.members.includes(i);
  const nowMs = 100_000;
  const reason = closedBecause(
    {
      isMember: standing !== "out",
      isRebalancing: rules.gateKnowsRebalances && standing !== "member",
      lastHeartbeatSentAt: isInTouch || !rules.gateKnowsHeartbeats ? nowMs : nowMs - 4_000,
      isControlRead: control >= controlGoal,
      isDraining: false,
    },
    nowMs,
  );
  return reason === undefined;
}

function begin(parts: Parts, world: World, i: number): World {
  const { held, started } = parts.deliver(world, i, { do: "start" });
  if (started === undefined) throw new Error("Nothing was ready to be started.");
  const { key, delivery } = started;
  const wasGranted = grantedAt(parts, world, i, key, delivery);
  const wasOutOfTouch = world.reported.includes(i) || wasGranted < executorAt(world, i).backAt;
  const run: Run = { key, delivery, isTold: false, isStopped: false, wasOutOfTouch };
  const running = begun(withExecutor(world, i, { held }), i, run);
  // A redelivery is told of before its worker begins; here it counts as running from the first.
  return delivery > 1 ? tellStarted(parts, running, i) : running;
}

/** A run is over, and what stood by for its success begins; both are told in one. */
function succeed(parts: Parts, world: World, i: number, { key, delivery, isTold }: Run): World {
  const { outbox } = executorAt(world, i);
  const names = namesOfKey(key);
  const isTellable = !isAhead(
    outbox.map((number) => parts.events.at(number)),
    names,
  );
  const isOpen = isGateOpen(parts, world, i) || !parts.rules.gateHoldsSuccessors;
  const workers = isOpen && isTellable ? 1 : 0;
  const { held, successors } = parts.deliver(world, i, { do: "succeed", key, workers });
  const next = successors.map(namesOfKey).map(({ task, attempt }) => ({ task, attempt }));
  const succeeded = [...new Set([...world.succeeded, names.task])].sort();
  const ended = end(parts, { ...withExecutor(world, i, { held }), succeeded }, i, {
    ...{ type: "succeeded", result: "null" },
    ...(next.length > 0 && { next }),
  });
  const wasOutOfTouch = world.reported.includes(i);
  return successors.reduce(
    (before, successor) =>
      begun(before, i, { key: successor, delivery: 1, isTold: true, isStopped: false, wasOutOfTouch }),
    ended,
  );
}

function begun(world: World, i: number, run: Run): World {
  const { key, delivery, wasOutOfTouch } = run;
  const start = `${key} by delivery ${delivery}`;
  const rival = world.executors.findIndex((other) => other.run?.key === key && !other.run.wasOutOfTouch);
  const broken = world.started.includes(start)
    ? `${nameOf(i)} begins ${start}, which was begun before.`
    : rival < 0 || wasOutOfTouch
      ? undefined
      : `${nameOf(i)} begins ${start} while it runs at ${nameOf(rival)}, which has been in touch all the time.`;
  const running = { ...withExecutor(world, i, { run }), started: [...world.started, start].sort() };
  return broken === undefined ? running : { ...running, broken };
}

/** Where in executorControl it was last told to run it; where it was never told, as for a first delivery, it needed no telling. */
function grantedAt({ commands }: Parts, world: World, i: number, key: string, delivery: number): number {
  const { task } = namesOfKey(key);
  const index = world.control.findLastIndex((number) => {
    const said = commands.at(number);
    const isIt = said.command === "grant" && said.task === task && said.incarnation === nameOf(i);
    return isIt && said.delivery === delivery;
  });
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}

type Outcome = Pick<TaskEvent, "type" | "result" | "failure" | "next">;

function end(parts: Parts, world: World, i: number, outcome: Outcome): World {
  const { run, ...idle } = executorAt(world, i);
  if (run === undefined) return world;
  const executors = world.executors.map((executor, j) => (j === i ? idle : executor));
  return say(parts, { ...world, executors }, i, {
    ...outcome,
    ...namesOfKey(run.key),
    ...who(i),
    delivery: run.delivery,
  });
}

function say({ events }: Parts, world: World, i: number, event: TaskEvent): World {
  return withExecutor(world, i, { outbox: [...executorAt(world, i).outbox, events.numberOf(event)] });
}

function claims(parts: Parts, world: World, i: number): readonly TaskEvent[] {
  return parts.deliver(world, i, { do: "remind" }).claimed.map((dispatch) => claimOf(i, dispatch));
}

function claimOf(i: number, dispatch: TaskDispatch): TaskEvent {
  return { ...namesOf(dispatch), ...who(i), type: "claim", topic: "lane", partition: 0, offset: 0 };
}

function committable({ next, outstanding }: OpenPartition): number {
  const tracker = new CompletionTracker(0);
  for (const offset of outstanding) tracker.begin(offset);
  tracker.pass(next);
  return tracker.committable;
}

type Names = Pick<TaskEvent, "jobId" | "run" | "task" | "attempt">;

function namesOf({ jobId, run, task, attempt }: TaskDispatch): Names {
  return { jobId, run, task, attempt };
}

function namesOfKey(key: string): Names {
  const [jobId = "", run, task = "", attempt] = key.split("/");
  return { jobId, run: Number(run), task, attempt: Number(attempt) };
}

function keyOf({ jobId, run, task, attempt }: TaskEvent): string {
  return `${jobId}/${run}/${task}/${attempt}`;
}

function who(i: number): Pick<TaskEvent, "executor" | "incarnation"> {
  return { executor: nameOf(i), incarnation: nameOf(i) };
}

function inWords({ command, incarnation, task, attempt, delivery }: ExecutorCommand): string {
  const to = incarnation == null ? "" : ` for ${incarnation}`;
  return `${command}${to} (${task ?? "all"}, attempt ${attempt ?? "any"}${delivery == null ? "" : `, delivery ${delivery}`})`;
}

function inBrief({ task, attempt, standby, hadStandby }: TaskDispatch): string {
  const kind = standby == null ? "" : ", standing by";
  return `${task} (attempt ${attempt}${kind}${hadStandby === true ? ", which stood by" : ""})`;
}
