import { type FaultKind, faults } from "./faults.js";
import type { Random } from "./random.js";

const zombieShare = 0.3;

/** Title and faults of each test: first one of each kind, then as many as are asked for, drawn at random, some of them with a zombie as well. */
export function planOf(random: Random, further: number): [string, FaultKind[]][] {
  const kinds = Object.keys(faults) as FaultKind[];
  const drawn = Array.from({ length: further }, (): FaultKind[] => {
    const kind = random.pick(kinds);
    return random.next() < zombieShare ? [kind, "a writer is fenced by its successor"] : [kind];
  });
  return [...kinds.map((kind) => [kind]), ...drawn].map((together, i) => {
    return [`${(i + 1).toString()}. all goes on within 15 s when ${together.join(", and ")}`, together];
  });
}
