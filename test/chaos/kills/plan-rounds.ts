import type { PartName } from "@spe/infra";
import { Random } from "../random.js";

/** A piece of a run: some graphs are sent and one or two parts are killed, each at its moment. */
export interface Round {
  readonly lengthMs: number;
  /** At about the same time. */
  readonly kills: readonly PlannedKill[];
  /** One more, in the midst of the recovery from the first. */
  readonly again?: KillAgain;
  readonly graphs: readonly { readonly index: number; readonly atMs: number }[];
}

export interface PlannedKill {
  readonly part: PartName;
  /** From the beginning of the round. */
  readonly atMs: number;
}

export interface KillAgain {
  readonly part: PartName;
  /** From the first kill; where the same part is killed twice, from its being ready again. */
  readonly afterMs: number;
}

export interface Matrix {
  readonly seed: number;
  readonly parts: readonly PartName[];
  /** Of each part. */
  readonly kills: number;
  readonly graphs: number;
}

const shareAmidRecovery = 0.125;
const amidRecoveryMs = { least: 1_000, most: 6_000 };
const shareOfPairs = 0.25;
const longestLagMs = 1_500;
const leadMs = 500;
const tailMs = 1_500;

/**
 * Who is killed when while which graphs are sent: all of it follows from the seed. The next round begins when the last one is over, everything that
 * was killed is ready again and every job has moved since, so that how fast a machine is changes moments, but not the order of things.
 */
export function planRounds({ seed, parts, kills, graphs }: Matrix): readonly Round[] {
  const random = Random.of(seed, "rounds");
  const left = random.shuffled(parts.flatMap((part) => Array.from({ length: kills }, () => part)));
  const rounds: Round[] = [];
  for (let part = left.pop(); part !== undefined; part = left.pop()) {
    const lengthMs = random.between(4_000, 7_000);
    const atMs = random.between(leadMs, lengthMs - tailMs);
    const first = { part, atMs };
    const afterMs = random.between(amidRecoveryMs.least, amidRecoveryMs.most);
    const again = random.chance(shareAmidRecovery) ? left.pop() : undefined;
    if (again !== undefined) {
      rounds.push({ lengthMs, kills: [first], again: { part: again, afterMs }, graphs: [] });
      continue;
    }
    const second = random.chance(shareOfPairs) ? takeOther(left, part) : undefined;
    const lagMs = random.chance(0.5) ? 0 : random.between(0, longestLagMs);
    rounds.push({ lengthMs, kills: second ? [first, { part: second, atMs: atMs + lagMs }] : [first], graphs: [] });
  }
  return withGraphs(rounds, graphs, random);
}

/** Another part than `part`, out of those still to be killed. */
function takeOther(left: PartName[], part: PartName): PartName | undefined {
  const place = left.findLastIndex((other) => other !== part);
  return place < 0 ? undefined : left.splice(place, 1)[0];
}

function withGraphs(rounds: readonly Round[], count: number, random: Random): readonly Round[] {
  const sent = rounds.map(() => [] as { index: number; atMs: number }[]);
  for (let index = 0; index < count; index++) {
    const place = Math.floor((index * rounds.length) / count);
    sent[place]?.push({ index, atMs: random.between(0, rounds[place]?.lengthMs ?? 0) });
  }
  return rounds.map((round, place) => ({ ...round, graphs: sent[place] ?? [] }));
}
