import type { Model, Step } from "../explore.js";
import { newsSteps, readingSteps } from "./executor-side.js";
import { groupSteps, joining, membershipSteps } from "./group-side.js";
import { type Bounds, Parts, type Rules } from "./parts.js";
import { learn, plannerSteps, verdictsOn } from "./planner-side.js";
import { workerSteps } from "./worker-side.js";
import { IdentityTable } from "../table.js";
import { type Executor, executorAt, nameOf, noFaults, withExecutor, withFault, type World } from "./world.js";

const ends = new Set(["succeeded", "failed", "dropped"]);

/**
 * One job of one task or of some, two executors, one lane partition, and everything that can happen around them in any order: rebalances, kills,
 * executors that are cut off and come back, records that arrive late or never. The planner is its own core, an executor its own core.
 */
export class ClaimAndGrant implements Model<World> {
  readonly initial: World;
  readonly #parts: Parts;
  readonly #executors = new IdentityTable<Executor>();
  readonly #groups = new IdentityTable<World["group"]>();

  constructor(bounds: Bounds, rules: Partial<Rules> = {}) {
    this.#parts = new Parts(bounds, rules);
    const executors = Array.from({ length: this.#parts.lives }, (_, i) => this.#newExecutor(i));
    this.initial = learn(this.#parts, {
      stored: this.#parts.planner.empty,
      isSubmitted: false,
      isCancelled: false,
      reported: [],
      seenOwner: 0,
      unread: [],
      control: [],
      lane: [],
      group: { members: [0, 1], joined: [], isRebalancing: false, owner: 0, committed: 0 },
      executors,
      faults: bounds.faults,
      started: [],
      succeeded: [],
      completions: 0,
    });
  }

  keyOf({ executors, group, stored, ...world }: World): string {
    const { unread, control, lane, started, succeeded, reported, faults } = world;
    const living = executors.map((executor) => this.#executors.numberOf(executor)).join();
    const left = `${Object.values(faults).join("")}${Number(world.isCancelled)}${world.completions}${world.seenOwner}`;
    const logs = [unread, control, lane, started, succeeded, reported].map((list) => list.join()).join(";");
    return `${stored} ${living} ${this.#groups.numberOf(group)} ${left} ${logs} ${world.broken ?? ""}`;
  }

  brokenIn(world: World): string | undefined {
    if (world.broken !== undefined) return world.broken;
    if (world.completions > 1) return "The job has more than one completion.";
    if (this.#parts.planner.isOverfull(world.stored)) return "More is at work than the job may have.";
    if (this.#hasBegunTooEarly(world)) return "What needs a has begun, and a has not succeeded.";
    return this.#committedTooFar(world) ?? (world.completions > 0 ? this.#endsTwice(world) : undefined);
  }

  isDone(world: World): boolean {
    return world.completions > 0 && (this.#parts.bounds.job === "one" || this.#isAtRest(world));
  }

  #hasBegunTooEarly({ started, succeeded }: World): boolean {
    const { job } = this.#parts.bounds;
    if ((job !== "chain" && job !== "fork") || succeeded.includes("a")) return false;
    return started.some((start) => !start.includes("/a/"));
  }

  /** Nobody holds anything any more, and the lane is done with. */
  #isAtRest({ executors, group, lane }: World): boolean {
    if (group.committed < lane.length) return false;
    return executors.every(({ process, held, outbox, runs }, i) => {
      if (process === "unborn" || process === "dead") return true;
      return process === "up" && runs.length === 0 && outbox.length === 0 && this.#parts.deliveries(i).isEmpty(held);
    });
  }

  /**
   * Once the job has ended nothing more is looked at where it has one task: `brokenIn` has seen that nothing that is still said can
   * matter. Where it has more, the rest happens in one order, for who holds what to be rid of it.
   */
  *steps(world: World): Iterable<Step<World>> {
    if (this.isDone(world)) return;
    if (world.completions === 0) yield* this.#allSteps(world);
    else yield* firstOf(this.#allSteps({ ...world, faults: noFaults }));
  }

  *#allSteps(world: World): Iterable<Step<World>> {
    const parts = this.#parts;
    yield* plannerSteps(parts, world);
    yield* groupSteps(world);
    for (let i = 0; i < world.executors.length; i++) {
      const { process } = executorAt(world, i);
      yield* newsSteps(parts, world, i);
      yield* verdictsOn(parts, world, i);
      yield* this.#fate(world, i);
      if (process === "up") yield* membershipSteps(parts, world, i);
      if (process === "up") yield* readingSteps(parts, world, i);
      if (process === "up" || process === "cut_off") yield* workerSteps(parts, world, i);
    }
  }

  *#fate(world: World, i: number): Iterable<Step<World>> {
    const { process, runs, outbox } = executorAt(world, i);
    const name = nameOf(i);
    const deaths = world.executors.filter((other) => other.process === "dead").length;
    if (process === "unborn" && i < 2 + deaths && this.#parts.bounds.restarts) {
      const up = learn(this.#parts, withExecutor(world, i, { process: "up" }));
      yield { name: `${name}: starts, and joins`, to: joining(up, i) };
    }
    if (process === "cut_off")
      yield {
        name: `${name}: is in touch again`,
        to: withExecutor(world, i, { process: "up", backAt: world.control.length }),
      };
    if (process !== "up" && process !== "cut_off") return;
    if (world.faults.kills > 0) {
      const dead: Executor = { ...this.#newExecutor(i), process: "dead", standing: "out", owns: false, outbox };
      const executors = world.executors.map((executor, j) => (j === i ? dead : executor));
      yield { name: `${name}: is killed`, to: withFault({ ...world, executors }, "kills"), isFault: true };
    }
    if (process === "up" && world.faults.cuts > 0) {
      const outOfTouch = runs.map((run) => ({ ...run, wasOutOfTouch: true }));
      const cut = withExecutor(world, i, { process: "cut_off", runs: outOfTouch });
      yield { name: `${name}: is cut off`, to: withFault(cut, "cuts"), isFault: true };
    }
  }

  #newExecutor(i: number): Executor {
    return {
      process: i < 2 ? "up" : "unborn",
      standing: i < 2 ? "member" : "out",
      owns: i === 0,
      behind: 0,
      control: 0,
      controlGoal: 0,
      backAt: 0,
      held: this.#parts.deliveries(i).nothing,
      runs: [],
      outbox: [],
      toFlush: 0,
    };
  }

  /** A record is committed as done only when its attempt is over, or its end is in the log. */
  #committedTooFar({ group, lane, unread, stored, isCancelled }: World): string | undefined {
    if (isCancelled) return undefined; // nobody is to run it again
    const { dispatches, events, planner } = this.#parts;
    for (const number of lane.slice(0, group.committed)) {
      const { jobId, run, task, attempt, standby } = dispatches.at(number);
      if (standby != null) continue; // what stood by is dispatched when it is wanted, or once its executor is dead
      const isEnding = unread.some((said) => {
        const event = events.at(said);
        return event.task === task && event.attempt === attempt && ends.has(event.type);
      });
      if (!isEnding && planner.isOpen(stored, `${jobId}/${run}/${task}/${attempt}`)) {
        return `The record of attempt ${attempt} of ${task} is committed as done, and the attempt is open.`;
      }
    }
    return undefined;
  }

  /** The job has ended: whatever is still said about it must neither end it again nor let anyone run it. */
  #endsTwice({ unread, executors, stored }: World): string | undefined {
    const { events, planner } = this.#parts;
    for (const said of [...unread, ...executors.flatMap(({ outbox }) => outbox)]) {
      const { completions, commands } = planner.hear(stored, events.at(said));
      if (completions > 0) return "What arrives after the end ends the job again.";
      if (commands.some(({ command }) => command === "grant")) return "What arrives after the end is granted.";
    }
    return undefined;
  }
}

/** One order will do. */
function* firstOf(steps: Iterable<Step<World>>): Iterable<Step<World>> {
  for (const step of steps) {
    if (step.isFault === true) continue;
    yield step;
    return;
  }
}
