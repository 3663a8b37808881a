import type { TaskEvent } from "@spe/contracts";
import { closedBecause } from "@spe/executor/core/start-gate";
import type { Step } from "../explore.js";
import type { Parts } from "./parts.js";
import { namesOfKey, say, who } from "./sayings.js";
import { executorAt, nameOf, type Run, withExecutor, withRun, type World } from "./world.js";

/** What its workers may do next, whether it is in touch or not. */
export function* workerSteps(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const { runs, held } = executorAt(world, i);
  const isIdle = runs.length < parts.bounds.workers;
  if (isIdle && isGateOpen(parts, world, i) && parts.deliveries(i).waiting(held) > 0)
    yield { name: `${nameOf(i)}: begins what is ready`, to: begin(parts, world, i) };
  for (const run of runs) yield* runSteps(parts, world, i, run);
}

function* runSteps(parts: Parts, world: World, i: number, run: Run): Iterable<Step<World>> {
  const name = nameOf(i);
  const { task } = namesOfKey(run.key);
  if (!run.isTold) yield { name: `${name}: says that ${task} has begun`, to: tellStarted(parts, world, i, run) };
  if (run.isStopped) {
    const failure = { reason: "cancelled", message: "" };
    yield {
      name: `${name}: its run of ${task} is stopped`,
      to: end(parts, world, i, run, { type: "failed", failure }),
    };
    return;
  }
  yield { name: `${name}: its run of ${task} succeeds`, to: succeed(parts, world, i, run) };
  if (parts.bounds.canFail) {
    const to = end(parts, world, i, run, { type: "failed", failure: { reason: "error", message: "" } });
    yield { name: `${name}: its run of ${task} fails`, to, isFault: true };
  }
}

/**
 * How much of what it has to say must be in the log before it may rejoin: all but what waits itself for the success on which its run began.
 * That is told of by that success, so nobody is given it.
 */
export function flushable({ events, rules }: Parts, world: World, i: number): number {
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

export function tellAllStarted(parts: Parts, world: World, i: number): World {
  return executorAt(world, i).runs.reduce((before, run) => tellStarted(parts, before, i, run), world);
}

function tellStarted(parts: Parts, world: World, i: number, run: Run): World {
  if (run.isTold) return world;
  const event: TaskEvent = { ...namesOfKey(run.key), ...who(i), type: "started", delivery: run.delivery };
  return say(parts, withRun(world, i, run.key, { ...run, isTold: true }), i, event);
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
  return delivery > 1 ? tellStarted(parts, running, i, run) : running;
}

/** A run is over, and what stood by for its success begins; both are told in one. */
function succeed(parts: Parts, world: World, i: number, run: Run): World {
  const { key } = run;
  const { outbox, runs } = executorAt(world, i);
  const names = namesOfKey(key);
  const isTellable = !isAhead(
    outbox.map((number) => parts.events.at(number)),
    names,
  );
  const idle = parts.bounds.workers - (runs.length - 1);
  const workers = isGateOpen(parts, world, i) && isTellable ? idle : 0;
  const { held, successors } = parts.deliver(world, i, { do: "succeed", key, workers });
  const next = successors.map(namesOfKey).map(({ task, attempt }) => ({ task, attempt }));
  const succeeded = [...new Set([...world.succeeded, names.task])].sort();
  const ended = end(parts, { ...withExecutor(world, i, { held }), succeeded }, i, run, {
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
  const rival = world.executors.findIndex(({ runs }) =>
    runs.some((other) => other.key === key && !other.wasOutOfTouch),
  );
  const broken = world.started.includes(start)
    ? `${nameOf(i)} begins ${start}, which was begun before.`
    : rival < 0 || wasOutOfTouch
      ? undefined
      : `${nameOf(i)} begins ${start} while it runs at ${nameOf(rival)}, which has been in touch all the time.`;
  const running = { ...withRun(world, i, key, run), started: [...world.started, start].sort() };
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

function end(parts: Parts, world: World, i: number, { key, delivery }: Run, outcome: Outcome): World {
  return say(parts, withRun(world, i, key, undefined), i, { ...outcome, ...namesOfKey(key), ...who(i), delivery });
}
