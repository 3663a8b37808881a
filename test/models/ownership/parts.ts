import { serve } from "./broker.js";
import type { ClaimAnswer, ClaimCall, ClaimMachine, LoggedRecord } from "./claim-machine.js";
import {
  type Answer,
  atRest,
  nameOf,
  type Planner,
  plannerAt,
  type Request,
  withPlanner,
  type World,
} from "./world.js";

/** What can be taken out, to see that it is needed. */
export interface Rules {
  /** The group confirms the generation before the fence. */
  readonly confirmsFirst: boolean;
  /** An epoch that is not the newest is refused. */
  readonly brokerFences: boolean;
  /** Whoever finds a barrier of a later generation than its own asks the group again. */
  readonly seesBarriers: boolean;
  /** After any error inside a transaction, writer and memory are thrown away. */
  readonly discardsAfterErrors: boolean;
  /** Outputs and the input positions are in one transaction. */
  readonly positionsWithOutputs: boolean;
}

const allRules: Rules = {
  confirmsFirst: true,
  brokerFences: true,
  seesBarriers: true,
  discardsAfterErrors: true,
  positionsWithOutputs: true,
};

/** What requests do where they arrive, and what their answers do where they are heard. */
export class Parts {
  readonly inputs: number;
  readonly rules: Rules;
  readonly claims: ClaimMachine;

  constructor(inputs: number, rules: Partial<Rules>, claims: ClaimMachine) {
    this.inputs = inputs;
    this.rules = { ...allRules, ...rules };
    this.claims = claims;
  }

  serve(world: World, request: Request): readonly [World, Answer] {
    if (request.do === "confirm") {
      const isCurrent = request.generation === world.group.generation || !this.rules.confirmsFirst;
      return [world, isCurrent ? { is: "confirmed", generation: request.generation } : { is: "error" }];
    }
    const [broker, answer] = serve(world.broker, request, { fences: this.rules.brokerFences });
    return [{ ...world, broker }, answer];
  }

  async hear(world: World, i: number, answer: Answer): Promise<World> {
    const { request: _answered, ...planner } = plannerAt(world, i);
    const epoch = answer.is === "fenced" ? answer.epoch : planner.epoch;
    const heard = { ...planner, epoch };
    const { doing } = heard;
    if (answer.is === "produced") return withPlanner(world, i, { ...heard, request: { do: "commit", epoch } });
    if (doing.is === "running") return withPlanner(world, i, this.#afterTransaction(heard, doing, answer));
    if (doing.is === "idle") return withPlanner(world, i, heard);
    const confirmed = answer.is === "confirmed" ? answer.generation : doing.confirmed;
    const barrierAt = doing.barrierAt ?? (answer.is === "committed" ? answer.offset : -1);
    const barrier = answer.is === "read" ? highestBarrier(answer.records, barrierAt) : doing.barrier;
    const claim = this.claims.answer(doing.claim, this.#forClaim(answer));
    const written = barrierAt < 0 ? {} : { barrierAt };
    return this.goOn(world, i, { ...heard, doing: { ...doing, claim, confirmed, barrier, ...written } });
  }

  /** To where the claim asks something again, or is over. */
  async goOn(world: World, i: number, planner: Planner): Promise<World> {
    const { doing } = planner;
    if (doing.is !== "claiming") return world;
    const stage = await this.claims.stageOf(doing.claim);
    if (stage.is === "failed") return withPlanner(world, i, atRest(planner));
    if (stage.is === "asking") {
      const request = requestFor(planner, stage.call);
      if (request === undefined) return this.hear(withPlanner(world, i, planner), i, { is: "error" });
      return withPlanner(world, i, { ...planner, request });
    }
    const owned = withPlanner(world, i, { ...planner, doing: { is: "running", next: stage.next, half: false } });
    if (doing.barrier <= doing.confirmed) return owned;
    return { ...owned, broken: `${nameOf(i)} goes on past the barrier of a later generation than its own.` };
  }

  /** After an error back to the log: only the log knows what was committed. */
  #afterTransaction(planner: Planner, { next, half }: { next: number; half: boolean }, answer: Answer): Planner {
    if (answer.is !== "committed") return this.rules.discardsAfterErrors ? atRest(planner) : planner;
    const isWhole = this.rules.positionsWithOutputs || half;
    return { ...planner, doing: { is: "running", next: isWhole ? next + 1 : next, half: !isWhole } };
  }

  #forClaim(answer: Answer): ClaimAnswer {
    if (answer.is === "fenced") return { is: "fenced" };
    if (answer.is === "produced") throw new Error("What is produced is committed before the claim hears of it.");
    if (answer.is !== "read" || this.rules.seesBarriers) return answer;
    return { is: "read", records: answer.records.filter(({ key }) => key !== "barrier") };
  }
}

/** undefined: nobody is asked, as the group has given the partition to another. */
function requestFor({ generation, owns, epoch }: Planner, call: ClaimCall): Request | undefined {
  switch (call.ask) {
    case "confirm":
      return owns ? { do: "confirm", generation } : undefined;
    case "commit":
      return { do: "produce", epoch, records: call.records, outputs: [] };
    default:
      return { do: call.ask };
  }
}

function highestBarrier(records: readonly LoggedRecord[], below: number): number {
  const generations = records.map((record) =>
    record.key === "barrier" && record.offset < below ? record.generation : 0,
  );
  return Math.max(0, ...generations);
}
