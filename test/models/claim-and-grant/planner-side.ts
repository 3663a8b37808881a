import type { BegunStandby, ExecutorCommand, TaskDispatch, TaskEvent } from "@spe/contracts";
import { parseRequest, type Submission } from "@spe/job";
import type { Step } from "../explore.js";
import type { Bounds, Parts } from "./parts.js";
import type { PlannerStep } from "./planner-machine.js";
import { executorAt, nameOf, withExecutor, withFault, type World } from "./world.js";

export const jobId = "j";

/** What the planner may do next: each a transaction of its own core. */
export function* plannerSteps(parts: Parts, world: World): Iterable<Step<World>> {
  const { planner, bounds, events } = parts;
  if (!world.isSubmitted) {
    const to = after(parts, { ...world, isSubmitted: true }, planner.submit(world.stored, submission(bounds)));
    yield { name: "planner: dispatches the task", to };
  } else if (bounds.canCancel && !world.isCancelled) {
    const to = after(parts, { ...world, isCancelled: true }, planner.cancel(world.stored, jobId));
    yield { name: "planner: cancels the job", to, isFault: true };
  }
  const [first, ...unread] = world.unread;
  if (first !== undefined) {
    const event = events.at(first);
    yield { name: `planner: hears ${inWords(event)}`, to: hear(parts, { ...world, unread }, event) };
  }
  if (planner.canWait(world.stored)) {
    yield { name: "planner: a timer is due", to: after(parts, world, planner.wait(world.stored, world.unread.length)) };
  }
}

/** The planner takes note of who is alive and who is not, as the executors' beats, or their absence, say. */
export function learn(parts: Parts, world: World): World {
  const born = world.executors.flatMap(({ process }, i) => (process === "unborn" ? [] : [i]));
  const reported = parts.rules.plannerLearnsDeaths ? world.reported : [];
  const alive = born.filter((i) => !reported.includes(i)).map(nameOf);
  const dead = reported.map(nameOf);
  const owner = parts.bounds.job === "one" ? undefined : nameOf(world.seenOwner);
  return after(parts, world, parts.planner.learn(world.stored, { alive, dead, owner }, world.unread.length));
}

/** Who is silent is taken for dead after a while, and not any more when it is heard again. */
export function* verdictsOn(parts: Parts, world: World, i: number): Iterable<Step<World>> {
  const { process } = executorAt(world, i);
  const isReported = world.reported.includes(i);
  if ((process === "dead" || process === "cut_off") && !isReported) {
    const reported = [...world.reported, i].sort();
    const to = learn(parts, { ...world, reported });
    yield { name: `planner: takes ${nameOf(i)} for dead`, to, isFault: process === "cut_off" };
  }
  if (process === "up" && !isReported && world.faults.misjudgements > 0 && world.completions === 0) {
    const runs = executorAt(world, i).runs.map((run) => ({ ...run, wasOutOfTouch: true }));
    const blamed = withExecutor(world, i, { runs });
    const reported = [...world.reported, i].sort();
    const to = withFault(learn(parts, { ...blamed, reported }), "misjudgements");
    yield { name: `planner: takes ${nameOf(i)} for dead, wrongly`, to, isFault: true };
  }
  if (process === "up" && isReported) {
    const reported = world.reported.filter((other) => other !== i);
    const heard = withExecutor({ ...world, reported }, i, { backAt: world.control.length });
    yield { name: `planner: hears beats of ${nameOf(i)} again`, to: learn(parts, heard) };
  }
}

function hear(parts: Parts, world: World, event: TaskEvent): World {
  if (!parts.rules.plannerKnowsHolders && event.type === "claim") {
    const { jobId: id, run, task, attempt, executor, incarnation } = event;
    const delivery = world.control.length + 2;
    return tell(parts, world, [{ command: "grant", jobId: id, run, task, attempt, delivery, executor, incarnation }]);
  }
  return after(parts, world, parts.planner.hear(world.stored, event), event.next ?? []);
}

function after(parts: Parts, world: World, step: PlannerStep, begun: readonly BegunStandby[] = []): World {
  const { stored, dispatches, commands, completions } = step;
  const { rules, planner } = parts;
  const isWholeAgain = ({ jobId: id, run, task, attempt }: TaskDispatch): boolean => {
    const isBegun = begun.some((other) => other.task === task && other.attempt === attempt);
    return isBegun || planner.isOpen(world.stored, `${id}/${run}/${task}/${attempt}`);
  };
  const written = dispatches.filter((dispatch) => rules.writesWhole || !isWholeAgain(dispatch));
  const said = commands.filter(({ command, task }) => rules.withdrawsStandbys || command !== "cancel" || task !== "b");
  return {
    ...tell(parts, world, said),
    stored,
    lane: [...world.lane, ...written.map((dispatch) => parts.dispatches.numberOf(dispatch))],
    completions: world.completions + completions,
  };
}

function tell({ commands }: Parts, world: World, said: readonly ExecutorCommand[]): World {
  return said.length === 0
    ? world
    : { ...world, control: [...world.control, ...said.map((command) => commands.numberOf(command))] };
}

function submission({ job, retries: max }: Bounds): Submission {
  const retries = { max, delayMs: 0 };
  const [a, b, c] = ["a", "b", "c"].map((name) => ({ name, type: "noop", retries }));
  const requests = {
    one: { task: "noop", retries },
    chain: { tasks: [a, { ...b, needs: ["a"] }], onFailure: "skip_dependents" },
    fork: { tasks: [a, { ...b, needs: ["a"] }, { ...c, needs: ["a"] }], numWorkers: 2 },
    pair: { tasks: [a, b], numWorkers: 1 },
  };
  const parsed = parseRequest(JSON.stringify(requests[job]), { id: jobId });
  if (parsed.kind !== "job") throw new Error("The model's own job is not valid.");
  return parsed;
}

function inWords({ type, incarnation, task, attempt, delivery, next = [] }: TaskEvent): string {
  const begun = next.map((other) => `, which began ${other.task}`).join("");
  return `${incarnation}'s ${type} of ${task} (attempt ${attempt}${delivery == null ? "" : `, delivery ${delivery}`})${begun}`;
}
