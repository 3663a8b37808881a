import { setTimeout as delay } from "node:timers/promises";
import type { PartName } from "@spe/infra";
import type { Wait } from "@spe/testkit";
import { Audit } from "../audit/audit.js";
import type { ChaosEngine } from "../engine/chaos-engine.js";
import { Doors } from "../engine/doors.js";
import { Load } from "../engine/load.js";
import { Witness } from "../engine/witness.js";
import { plannedGraph } from "../graphs/graph.js";
import { Executioner, type Recovery } from "./executioner.js";
import { type Matrix, planRounds, type Round } from "./plan-rounds.js";

export interface MatrixReport {
  readonly graphs: number;
  readonly outcomes: ReadonlyMap<string, number>;
  readonly recoveries: readonly Recovery[];
  /** Starts of attempts that had begun before, on an executor that was killed. */
  readonly restarts: number;
  readonly redeliveries: number;
  readonly longestSubmitMs: number;
  /** As sentences, the longest first. */
  readonly longestWaits: readonly string[];
  /** Promises that were broken; that something took too long stands apart. */
  readonly violations: readonly string[];
  readonly tooLong: readonly string[];
  /** What the launcher said. */
  readonly notices: readonly string[];
}

export interface RoundNews {
  readonly round: number;
  readonly rounds: number;
  readonly kills: readonly PartName[];
  /** In the midst of the recovery. */
  readonly killedAgain?: PartName;
  readonly sent: number;
  readonly open: number;
  readonly longestWait: string;
  readonly violations: number;
}

const mayWaitMs = 15_000;
/** A stream of completions is no even one while everything dies. */
const paceMs = Number.POSITIVE_INFINITY;
/** A job that stands still for so long will not move any more, and there is no use in going on. */
const isStuckMs = 90_000;
const lookEveryMs = 100;

/** Kills what the matrix says while graphs run, and asks every checker. Resolves also where promises were broken: the report says which. */
export async function runKillMatrix(
  target: ChaosEngine,
  matrix: Matrix,
  onRound: (news: RoundNews) => void,
): Promise<MatrixReport> {
  const witness = await Witness.open(target, { jobMs: mayWaitMs, paceMs });
  const doors = new Doors(target);
  const load = new Load((index) => plannedGraph(matrix.seed, index), doors, witness);
  const executioner = new Executioner(target, (part, isAmidRecovery) => witness.seeKill(part, isAmidRecovery));
  const rounds = planRounds(matrix);
  try {
    for (const [index, round] of rounds.entries()) {
      await runRound(round, load, executioner);
      await untilAllMoved(witness);
      const [wait] = witness.waits.longest(performance.now(), 1);
      onRound({
        ...{ round: index + 1, rounds: rounds.length, sent: load.sent, open: witness.open().length },
        kills: round.kills.map(({ part }) => part),
        ...(round.again && { killedAgain: round.again.part }),
        longestWait: wait === undefined ? "" : witness.waits.describe(wait),
        violations: witness.verifySoFar().length + load.violations.length,
      });
      if (isStuck(witness)) break;
    }
    await untilAllEnded(witness);
    await load.stop();
    const missing = new Set(witness.open());
    const ended = [...witness.expected.keys()].filter((id) => !missing.has(id));
    const wrong = await new Audit(target, witness, doors).run(ended);
    return reportOf({ target, witness, load, executioner, wrong });
  } finally {
    await load.stop();
    await doors.close();
    await witness.close();
  }
}

async function runRound(round: Round, load: Load, executioner: Executioner): Promise<void> {
  for (const { index, atMs } of round.graphs) load.send(index, atMs);
  await Promise.all([delay(round.lengthMs), executioner.carryOut(round)]);
  await executioner.untilAllReady();
}

/**
 * Each job that was there when everything was ready again has moved since, so that no wait of this round reaches into the next. One
 * that does not move within what it may wait is a violation by then, and nobody waits for it any longer.
 */
async function untilAllMoved({ waits }: Witness): Promise<void> {
  const readyAt = performance.now();
  while (waits.hasStoodSince(readyAt) && performance.now() - readyAt <= mayWaitMs) await delay(lookEveryMs);
}

/** All have ended, or one stands still for too long. */
async function untilAllEnded(witness: Witness): Promise<void> {
  while (witness.open().length > 0 && !isStuck(witness)) await delay(lookEveryMs);
}

function isStuck({ waits }: Witness): boolean {
  const now = performance.now();
  return waits.longestOpen(now) > isStuckMs;
}

interface Finished {
  readonly target: ChaosEngine;
  readonly witness: Witness;
  readonly load: Load;
  readonly executioner: Executioner;
  readonly wrong: readonly string[];
}

const shownWaits = 5;

function reportOf({ target, witness, load, executioner, wrong }: Finished): MatrixReport {
  const now = performance.now();
  const outcomes = new Map<string, number>();
  for (const { status } of witness.completed) outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
  const describe = (wait: Wait): string => witness.waits.describe(wait);
  return {
    graphs: witness.expected.size,
    outcomes,
    recoveries: executioner.recoveries,
    restarts: witness.starts.restarts(),
    redeliveries: witness.events.redeliveries(),
    longestSubmitMs: load.longestSubmitMs,
    longestWaits: witness.waits.longest(now, shownWaits).map(describe),
    violations: [...witness.verify(), ...load.violations, ...wrong],
    tooLong: witness.waits.verify(now),
    notices: target.notices,
  };
}
