import type { Assignment } from "../../../../src/index.js";

/** In each generation no partition has two members; in the last, all have one. Pure. */
export function groupViolations(
  members: ReadonlyMap<string, readonly Assignment[]>,
  topic: string,
  partitions: number,
): readonly string[] {
  const generations = new Map<number, Map<number, string[]>>();
  for (const [member, assignments] of members) {
    for (const { generation, partitions: assigned } of assignments) {
      const owners = generations.get(generation) ?? new Map<number, string[]>();
      generations.set(generation, owners);
      for (const partition of assigned.get(topic) ?? [])
        owners.set(partition, [...(owners.get(partition) ?? []), member]);
    }
  }
  const shared = [...generations].flatMap(([generation, owners]) =>
    [...owners]
      .filter(([, names]) => names.length > 1)
      .map(
        ([partition, names]) =>
          `Generation ${generation.toString()}: ${topic}-${partition.toString()} has ${names.join(" and ")}.`,
      ),
  );
  const last = generations.get(Math.max(...generations.keys())) ?? new Map<number, string[]>();
  const orphaned = Array.from({ length: partitions }, (_, partition) => partition)
    .filter((partition) => !last.has(partition))
    .map((partition) => `In the last generation ${topic}-${partition.toString()} has no member.`);
  return [...shared, ...orphaned];
}
