import type { Model, Step } from "../explore.js";
import { IdentityTable } from "../table.js";
import { type Broker, compacted } from "./broker.js";
import { type ClaimProcedure, ClaimMachine } from "./claim-machine.js";
import { plannerSteps } from "./planner-side.js";
import { Parts, type Rules } from "./parts.js";
import {
  dead,
  type Faults,
  inWords,
  nameOf,
  type Planner,
  plannerAt,
  type Request,
  withFault,
  withOrphan,
  withPlanner,
  type World,
} from "./world.js";

export interface Bounds {
  readonly inputs: number;
  readonly faults: Faults;
}

/**
 * Two planners and one partition: fences, barriers, generations, transactions that are begun, committed and aborted, requests that
 * arrive late, processes that stand still or die. How a planner claims the partition is its own code.
 */
export class Ownership implements Model<World> {
  readonly initial: World;
  readonly #parts: Parts;
  readonly #brokers = new IdentityTable<Broker>();
  readonly #planners = new IdentityTable<Planner>();
  readonly #requests = new IdentityTable<Request>();

  constructor({ inputs, faults }: Bounds, rules: Partial<Rules> = {}, procedure?: ClaimProcedure) {
    this.#parts = new Parts(inputs, rules, new ClaimMachine(procedure));
    const planner: Planner = { ...dead, isAlive: true };
    this.initial = {
      group: { generation: 1, owner: 0 },
      broker: { epoch: 0, log: [], nextOffset: 0, outputs: [] },
      planners: [planner, planner],
      orphans: [],
      faults,
    };
  }

  keyOf({ group, broker, planners, orphans, faults, broken = "" }: World): string {
    const states = planners.map((planner) => this.#planners.numberOf(planner));
    const late = orphans.map((request) => this.#requests.numberOf(request)).sort((a, b) => a - b);
    const rest = [group.generation, group.owner, faults.rebalances, faults.kills, faults.losses];
    return `${this.#brokers.numberOf(broker)} ${states.join()} ${late.join()} ${rest.join()} ${broken}`;
  }

  isDone({ broker }: World): boolean {
    return broker.outputs.length === this.#parts.inputs;
  }

  brokenIn({ broken, broker: { outputs } }: World): string | undefined {
    if (broken !== undefined) return broken;
    const wrong = outputs.findIndex((input, index) => input !== index);
    const input = outputs[wrong];
    if (input === undefined) return undefined;
    return input < wrong ? `Input ${input} is processed twice.` : `Input ${wrong} is skipped.`;
  }

  async steps(world: World): Promise<Step<World>[]> {
    const steps = [...groupSteps(world), ...this.#brokerSteps(world)];
    for (const [i, { isAlive }] of world.planners.entries()) {
      if (!isAlive) continue;
      steps.push(...(await plannerSteps(this.#parts, world, i)), ...(await this.#faults(world, i)));
    }
    return steps;
  }

  *#brokerSteps(world: World): Iterable<Step<World>> {
    for (const request of world.orphans) {
      const orphans = world.orphans.filter((other) => other !== request);
      const [to] = this.#parts.serve({ ...world, orphans }, request);
      yield { name: `broker: a ${inWords(request)} arrives that nobody waits for any more`, to };
    }
    const broker = compacted(world.broker);
    if (broker.log.length < world.broker.log.length)
      yield { name: "broker: compacts the log", to: { ...world, broker } };
  }

  async #faults(world: World, i: number): Promise<Step<World>[]> {
    const { faults } = world;
    const { request } = plannerAt(world, i);
    const steps: Step<World>[] = [];
    if (faults.kills > 0) {
      const to = withPlanner(withOrphan(withFault(world, "kills"), i), i, dead);
      steps.push({ name: `${nameOf(i)}: is killed`, to, isFault: true });
    }
    if (faults.losses > 0 && request !== undefined) {
      const lossy = withFault(world, "losses");
      const name = `${nameOf(i)}: gets no answer to its ${inWords(request)}, which has`;
      const arrived = await this.#parts.hear(this.#parts.serve(lossy, request)[0], i, { is: "error" });
      const underway = await this.#parts.hear(withOrphan(lossy, i), i, { is: "error" });
      steps.push({ name: `${name} arrived`, to: arrived, isFault: true });
      steps.push({ name: `${name} not arrived`, to: underway, isFault: true });
    }
    return steps;
  }
}

/** The group deals the partition out anew: for no reason, or as its owner is dead. */
function* groupSteps(world: World): Iterable<Step<World>> {
  const { group, planners, faults } = world;
  const isOwnerDead = !plannerAt(world, group.owner).isAlive;
  if (!isOwnerDead && faults.rebalances === 0) return;
  for (const [owner, { isAlive }] of planners.entries()) {
    if (!isAlive) continue;
    const generation = group.generation + 1;
    const to = { ...(isOwnerDead ? world : withFault(world, "rebalances")), group: { generation, owner } };
    yield {
      name: `group: gives the partition to ${nameOf(owner)} in generation ${generation}`,
      to,
      isFault: !isOwnerDead,
    };
  }
}
