import type { Broker, BrokerAnswer, BrokerRequest } from "./broker.js";
import type { Claim } from "./claim-machine.js";

/** All there is at one moment. */
export interface World {
  readonly group: { readonly generation: number; readonly owner: number };
  readonly broker: Broker;
  readonly planners: readonly Planner[];
  /** Requests that nobody waits for any more. They arrive some time, or never. */
  readonly orphans: readonly Request[];
  readonly faults: Faults;
  /** The promise that the last step broke. */
  readonly broken?: string;
}

/** A planner process. It may stand still at any time, for as long as it likes: nothing has to happen next. */
export interface Planner {
  readonly isAlive: boolean;
  /** What the group has given it, as far as it knows. */
  readonly generation: number;
  readonly owns: boolean;
  readonly epoch: number;
  readonly doing: Doing;
  /** On its way. What is answered is heard at once; what comes of that may take its time again. */
  readonly request?: Request;
}

export type Doing =
  | { readonly is: "idle" }
  | {
      readonly is: "claiming";
      readonly claim: Claim;
      /** Its generation was over before it began. */
      readonly isTooLate: boolean;
      readonly confirmed: number;
      /** Where its own barrier stands, once that is written. */
      readonly barrierAt?: number;
      /** The highest generation of a barrier below its own. */
      readonly barrier: number;
    }
  /** `half`: the outputs of the next input are committed and its position is not. Never, where they go together. */
  | { readonly is: "running"; readonly next: number; readonly half: boolean };

export type Request = BrokerRequest | { readonly do: "confirm"; readonly generation: number };
export type Answer = BrokerAnswer | { readonly is: "confirmed"; readonly generation: number };

/** How many more there may be of each. */
export interface Faults {
  /** New generations for no reason. */
  readonly rebalances: number;
  readonly kills: number;
  /** Requests that get no answer in time, and have arrived or may still arrive. */
  readonly losses: number;
}

export const dead: Planner = { isAlive: false, generation: 0, owns: false, epoch: 0, doing: { is: "idle" } };

export function plannerAt({ planners }: World, i: number): Planner {
  const planner = planners[i];
  if (planner === undefined) throw new RangeError(`There is no planner ${i}.`);
  return planner;
}

export function withPlanner(world: World, i: number, planner: Planner): World {
  return { ...world, planners: world.planners.map((other, j) => (j === i ? planner : other)) };
}

export function withFault(world: World, kind: keyof Faults): World {
  return { ...world, faults: { ...world.faults, [kind]: world.faults[kind] - 1 } };
}

/** What the planner waited for is not waited for any more. */
export function withOrphan(world: World, i: number): World {
  const { request } = plannerAt(world, i);
  return request === undefined ? world : { ...world, orphans: [...world.orphans, request] };
}

/** All it knew of the partition is gone. */
export function atRest({ request: _sent, ...planner }: Planner): Planner {
  return { ...planner, doing: { is: "idle" } };
}

export function nameOf(i: number): string {
  return i === 0 ? "P" : "Q";
}

export function inWords(request: Request): string {
  switch (request.do) {
    case "produce": {
      const written = [
        ...request.records.map(({ key }) => key),
        ...request.outputs.map((input) => `output of ${input}`),
      ];
      return `writing of ${written.join(" and ")}`;
    }
    case "confirm":
      return "heartbeat";
    default:
      return request.do;
  }
}
