import type { Step } from "../explore.js";
import type { Parts } from "./parts.js";
import {
  atRest,
  inWords,
  nameOf,
  type Planner,
  plannerAt,
  type Request,
  withOrphan,
  withPlanner,
  type World,
} from "./world.js";

/** What a planner that is alive may do next. */
export async function plannerSteps(parts: Parts, world: World, i: number): Promise<Step<World>[]> {
  const planner = plannerAt(world, i);
  const steps: Step<World>[] = [];
  if (planner.generation < world.group.generation) steps.push(learn(world, i));
  const { request, doing, owns } = planner;
  if (request !== undefined) steps.push(await arrive(parts, world, i, request));
  else if (doing.is === "idle" && owns) {
    const isTooLate = planner.generation < world.group.generation;
    const claim = { is: "claiming", claim: parts.claims.begin(), isTooLate, confirmed: 0, barrier: 0 } as const;
    steps.push({ name: `${nameOf(i)}: begins to claim`, to: await parts.goOn(world, i, { ...planner, doing: claim }) });
  } else if (doing.is === "running" && doing.next < parts.inputs) {
    const to = withPlanner(world, i, { ...planner, request: transaction(parts, planner, doing) });
    steps.push({ name: `${nameOf(i)}: processes input ${doing.next}`, to });
  }
  return steps;
}

/** Who has lost the partition stops at once; what is on its way may still arrive. */
function learn(world: World, i: number): Step<World> {
  const planner = plannerAt(world, i);
  const { generation, owner } = world.group;
  const owns = owner === i;
  const name = `${nameOf(i)}: learns of generation ${generation}`;
  if (owns) return { name, to: withPlanner(world, i, { ...planner, generation, owns }) };
  const to = withPlanner(withOrphan(world, i), i, { ...atRest(planner), generation, owns });
  return { name: `${name}, in which it does not own the partition`, to };
}

async function arrive(parts: Parts, world: World, i: number, request: Request): Promise<Step<World>> {
  const { doing } = plannerAt(world, i);
  const [served, answer] = parts.serve(world, request);
  const to = await parts.hear(served, i, answer);
  const name = `${nameOf(i)}: its ${inWords(request)} arrives: ${answer.is}`;
  const isTooLate = request.do === "fence" && doing.is === "claiming" && doing.isTooLate;
  if (!isTooLate) return { name, to };
  const broken = `${nameOf(i)} fences although its generation was over before it began to claim.`;
  return { name, to: { ...to, broken } };
}

function transaction({ rules }: Parts, { epoch }: Planner, { next, half }: { next: number; half: boolean }): Request {
  const hasPositions = rules.positionsWithOutputs || half;
  const hasOutputs = rules.positionsWithOutputs || !half;
  return {
    do: "produce",
    epoch,
    records: hasPositions ? [{ key: "positions", next: next + 1 }] : [],
    outputs: hasOutputs ? [next] : [],
  };
}
