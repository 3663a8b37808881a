import type { ExecutorCommand, TaskDispatch, TaskEvent } from "@spe/contracts";
import { admission } from "@spe/executor/core/admission";
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
    yield { name: `${name}: reads record ${opened.next}`, to: read(parts, world, i, opened) };
  }
  const said = world.control[control];
  if (said !== undefined) {
    const command = parts.commands.at(said);
    const to = carryOut(parts, withExecutor(world, i, { control: control + 1 }), i, { do: "command", command });
    yield { name: `${name}: reads ${inWords(command)}`, to };
  }
  if (standing === "member" || standing === "laying_down") {
    const to = commit(parts, world, i);
    if (to !== undefined) yield { name: `${name}: commits ${to.group.committed}`, to };
  }
  const isIdle = outbox.length === 0 && world.unread.length === 0 && said === undefined;
  if (
    isIdle &&
    parts.deliveries(i).isClaiming(held) &&
    parts.planner.wouldChange(world.stored, claims(parts, world, i))
  ) {
    yield { name: `${name}: claims again`, to: carryOut(parts, world, i, { do: "remind" }) };
  }
}

/** What its worker may do next, whether it is in touch or not. */
export function* workerSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const name = nameOf(i);
  const { run, held } = executorAt(world, i);
  if (run === undefined) {
    if (isGateOpen(parts, world, i) && parts.deliveries(i).waiting(held) > 0)
      yield { name: `${name}: begins a run`, to: begin(parts, world, i) };
    return;
  }
  if (!run.isTold) yield { name: `${name}: says that it has begun`, to: tellStarted(parts, world, i) };
  if (run.isStopped) {
    yield {
      name: `${name}: its run is stopped`,
      to: end(parts, world, i, { type: "failed", failure: { reason: "cancelled", message: "" } }),
    };
    return;
  }
  yield { name: `${name}: its run succeeds`, to: end(parts, world, i, { type: "succeeded", result: "null" }) };
  if (parts.bounds.retries > 0) {
    const failure = { reason: "error", message: "" };
    yield { name: `${name}: its run fails`, to: end(parts, world, i, { type: "failed", failure }), isFault: true };
  }
}

/** What may become of what it says: it gets into the log in order, however late; with its process it may be lost. */
export function* newsSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const { process, outbox } = executorAt(world, i);
  const [first, ...rest] = outbox;
  if (first === undefined || process === "cut_off") return;
  const event = parts.events.at(first);
  const published = { ...withExecutor(world, i, { outbox: rest }), unread: [...world.unread, first] };
  if (process === "dead") {
    yield { name: `${nameOf(i)}: its last ${event.type} still arrives`, to: published };
    yield { name: `${nameOf(i)}: its last words are lost`, to: withExecutor(world, i, { outbox: [] }) };
    return;
  }
  const isEnd = event.type === "succeeded" || event.type === "failed";
  const to = isEnd ? carryOut(parts, published, i, { do: "end", key: keyOf(event) }) : published;
  yield { name: `${nameOf(i)}: its ${event.type} is in the log`, to };
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
  for (const dispatch of claimed) next = say(parts, next, i, claimOf(i, dispatch));
  for (const dispatch of dropped) next = say(parts, next, i, { ...namesOf(dispatch), ...who(i), type: "dropped" });
  return next;
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
  const admitted = parts.rules.redeliveriesAsk ? admission(dispatch, offset, highWatermark) : "first_delivery";
  return carryOut(parts, withExecutor(world, i, { opened }), i, { do: "admit", dispatch, offset, admission: admitted });
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
  const wasOutOfTouch =
    world.reported.includes(i) || grantedAt(parts, world, i, delivery) < executorAt(world, i).backAt;
  const run: Run = { key, delivery, isTold: false, isStopped: false, wasOutOfTouch };
  const start = `${key} by delivery ${delivery}`;
  const rival = world.executors.findIndex((other) => other.run?.key === key && !other.run.wasOutOfTouch);
  const broken = world.started.includes(start)
    ? `${nameOf(i)} begins ${start}, which was begun before.`
    : rival < 0 || wasOutOfTouch
      ? undefined
      : `${nameOf(i)} begins ${start} while it runs at ${nameOf(rival)}, which has been in touch all the time.`;
  const running = withExecutor(world, i, { held, run });
  // A redelivery is told of before its worker begins; here it counts as running from the first.
  const told = delivery > 1 ? tellStarted(parts, running, i) : running;
  const begun = { ...told, started: [...world.started, start].sort() };
  return broken === undefined ? begun : { ...begun, broken };
}

/** Where in executorControl it was last told to run it; where it was never told, as for a first delivery, it needed no telling. */
function grantedAt({ commands }: Parts, world: World, i: number, delivery: number): number {
  const index = world.control.findLastIndex((number) => {
    const said = commands.at(number);
    return said.command === "grant" && said.incarnation === nameOf(i) && said.delivery === delivery;
  });
  return index < 0 ? Number.POSITIVE_INFINITY : index;
}

function end(parts: Parts, world: World, i: number, outcome: Pick<TaskEvent, "type" | "result" | "failure">): World {
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

function inWords({ command, incarnation, attempt, delivery }: ExecutorCommand): string {
  const to = incarnation == null ? "" : ` for ${incarnation}`;
  return `${command}${to} (attempt ${attempt ?? "any"}${delivery == null ? "" : `, delivery ${delivery}`})`;
}
