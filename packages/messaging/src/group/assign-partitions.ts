/** What the leader of a group knows of a member when it deals out partitions. */
export interface GroupMember {
  readonly memberId: string;
  /** Relative share; 0 or less takes none while another member can. */
  readonly weight: number;
  /** What it owned last, and in which generation: a claim of an older generation gives way to a newer one. */
  readonly owned: readonly number[];
  readonly ownedInGeneration: number;
}

/**
 * Deals out `partitionCount` partitions: each exactly once; each member's count within one of its share by weight; what a member
 * owns it keeps, as far as its count allows. Partition p means p of every topic of the group, so the topics are
 * co-partitioned. The same input gives the same result whatever the order of the members.
 */
export function assignPartitions(members: readonly GroupMember[], partitionCount: number): Map<string, number[]> {
  const ordered = [...members].sort((a, b) => (a.memberId < b.memberId ? -1 : 1));
  const owners = rightfulOwners(ordered, partitionCount);
  const owned = new Map<string, number[]>(ordered.map(({ memberId }) => [memberId, []]));
  owners.forEach((owner, partition) => {
    if (owner !== undefined) owned.get(owner)?.push(partition);
  });
  const quotas = quotasByWeight(ordered, owned, partitionCount);
  const kept = new Map(
    [...owned].map(([memberId, partitions]) => [memberId, partitions.slice(0, quotas.get(memberId))]),
  );
  const keptPartitions = new Set([...kept.values()].flat());
  const free = owners.map((_, partition) => partition).filter((partition) => !keptPartitions.has(partition));
  for (const [memberId, partitions] of kept) {
    const missing = (quotas.get(memberId) ?? 0) - partitions.length;
    partitions.push(...free.splice(0, missing));
    partitions.sort((a, b) => a - b);
  }
  return kept;
}

/** Who owns each partition now: of several claims, the one of the newest generation (then the first member). */
function rightfulOwners(members: readonly GroupMember[], partitionCount: number): (string | undefined)[] {
  const owners = new Array<GroupMember | undefined>(partitionCount).fill(undefined);
  for (const member of members) {
    for (const partition of member.owned) {
      if (partition < 0 || partition >= partitionCount) continue;
      const rival = owners[partition];
      if (rival === undefined || rival.ownedInGeneration < member.ownedInGeneration) owners[partition] = member;
    }
  }
  return owners.map((owner) => owner?.memberId);
}

/**
 * Whole counts that add up to `partitionCount`: the share rounded down, and one more for as many members as are needed. Those
 * come first who own more than their share already (nothing moves), then those with the largest remainder.
 */
function quotasByWeight(
  members: readonly GroupMember[],
  owned: ReadonlyMap<string, readonly number[]>,
  partitionCount: number,
): Map<string, number> {
  const weights = usableWeights(members);
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = members.map(({ memberId }, i) => {
    const share = (partitionCount * (weights[i] as number)) / totalWeight;
    const whole = Math.floor(share);
    return { memberId, whole, rest: share - whole, ownsMore: (owned.get(memberId) ?? []).length > whole };
  });
  const dealt = shares.reduce((sum, { whole }) => sum + whole, 0);
  const first = shares
    .filter(({ rest }) => rest > 0)
    .sort((a, b) => Number(b.ownsMore) - Number(a.ownsMore) || b.rest - a.rest)
    .slice(0, partitionCount - dealt);
  const raised = new Set(first.map(({ memberId }) => memberId));
  return new Map(shares.map(({ memberId, whole }) => [memberId, whole + (raised.has(memberId) ? 1 : 0)]));
}

function usableWeights(members: readonly GroupMember[]): number[] {
  const weights = members.map(({ weight }) => (Number.isFinite(weight) && weight > 0 ? weight : 0));
  return weights.some((weight) => weight > 0) ? weights : members.map(() => 1);
}
