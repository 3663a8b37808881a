import fc from "fast-check";
import { expect, test } from "vitest";
import { assignPartitions, type GroupMember } from "../../src/group/assign-partitions.js";

const partitionCount = fc.integer({ min: 1, max: 64 });

/** Members with any claims at all: stale, doubled, out of range. */
const members: fc.Arbitrary<GroupMember[]> = fc.uniqueArray(
  fc.record({
    memberId: fc.string({ minLength: 1, maxLength: 6 }),
    weight: fc.integer({ min: 1, max: 16 }),
    owned: fc.array(fc.integer({ min: -2, max: 70 }), { maxLength: 40 }),
    ownedInGeneration: fc.integer({ min: -1, max: 5 }),
  }),
  { selector: ({ memberId }) => memberId, minLength: 1, maxLength: 8 },
);

test("every partition is dealt to exactly one member", () => {
  fc.assert(
    fc.property(members, partitionCount, (group, count) => {
      const dealt = [...assignPartitions(group, count).values()].flat().sort((a, b) => a - b);
      expect(dealt).toEqual(Array.from({ length: count }, (_, i) => i));
    }),
  );
});

test("each member's count is within one of its share by weight", () => {
  fc.assert(
    fc.property(members, partitionCount, (group, count) => {
      const dealt = assignPartitions(group, count);
      const totalWeight = group.reduce((sum, { weight }) => sum + weight, 0);
      for (const { memberId, weight } of group) {
        const share = (count * weight) / totalWeight;
        expect(Math.abs((dealt.get(memberId) ?? []).length - share)).toBeLessThan(1);
      }
    }),
  );
});

test("the order in which the members are listed makes no difference", () => {
  fc.assert(
    fc.property(members, partitionCount, (group, count) => {
      expect(assignPartitions([...group].reverse(), count)).toEqual(assignPartitions(group, count));
    }),
  );
});

test("dealing again changes nothing", () => {
  fc.assert(
    fc.property(members, partitionCount, (group, count) => {
      const first = assignPartitions(group, count);
      expect(assignPartitions(withClaims(group, first, 6), count)).toEqual(first);
    }),
  );
});

test("when a member joins, partitions move to it only (equal weights)", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), partitionCount, (size, count) => {
      const group = equals(size);
      const before = assignPartitions(group, count);
      const after = assignPartitions([...withClaims(group, before, 1), newcomer("~new", 1)], count);
      for (const { to } of movedBetween(before, after)) expect(to).toBe("~new");
    }),
  );
});

test("with any weights, no deal within one of the shares moves fewer partitions", () => {
  fc.assert(
    fc.property(members, partitionCount, fc.integer({ min: 1, max: 16 }), (group, count, weight) => {
      const before = assignPartitions(group, count);
      const larger = [...withClaims(group, before, 6), newcomer("~new", weight)];
      const moved = [...movedBetween(before, assignPartitions(larger, count))].length;
      expect(moved).toBe(fewestMoves(larger, count));
    }),
  );
});

test("when a member leaves, only its partitions move (equal weights)", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 8 }), partitionCount, (size, count) => {
      const group = equals(size);
      const before = assignPartitions(group, count);
      const after = assignPartitions(withClaims(group.slice(1), before, 1), count);
      for (const { from } of movedBetween(before, after)) expect(from).toBe("m0");
    }),
  );
});

test("of two claims to one partition the newer generation's counts", () => {
  const dealt = assignPartitions(
    [
      { memberId: "a", weight: 1, owned: [0, 1], ownedInGeneration: 3 },
      { memberId: "b", weight: 1, owned: [0, 1], ownedInGeneration: 4 },
    ],
    2,
  );
  expect(dealt).toEqual(
    new Map([
      ["a", [1]],
      ["b", [0]],
    ]),
  );
});

test("a member without weight gets nothing while another can take it", () => {
  const dealt = assignPartitions(
    [
      { memberId: "a", weight: 0, owned: [0, 1], ownedInGeneration: 3 },
      { memberId: "b", weight: 2, owned: [], ownedInGeneration: -1 },
    ],
    2,
  );
  expect(dealt.get("b")).toEqual([0, 1]);
});

function newcomer(memberId: string, weight: number): GroupMember {
  return { memberId, weight, owned: [], ownedInGeneration: -1 };
}

function equals(size: number): GroupMember[] {
  return Array.from({ length: size }, (_, i) => newcomer(`m${i.toString()}`, 1));
}

/** By trying every way to round the shares up or down so that the counts add up. */
function fewestMoves(group: readonly GroupMember[], count: number): number {
  const totalWeight = group.reduce((sum, { weight }) => sum + weight, 0);
  const shares = group.map(({ weight }) => (count * weight) / totalWeight);
  let fewest = Number.POSITIVE_INFINITY;
  for (let roundedUp = 0; roundedUp < 2 ** group.length; roundedUp++) {
    const counts = shares.map((share, i) => (roundedUp & (1 << i) ? Math.ceil(share) : Math.floor(share)));
    if (counts.reduce((sum, each) => sum + each, 0) !== count) continue;
    const moves = group.reduce((sum, { owned }, i) => sum + Math.max(0, owned.length - (counts[i] as number)), 0);
    fewest = Math.min(fewest, moves);
  }
  return fewest;
}

function withClaims(
  group: readonly GroupMember[],
  dealt: ReadonlyMap<string, readonly number[]>,
  generation: number,
): GroupMember[] {
  return group.map((member) => ({ ...member, owned: dealt.get(member.memberId) ?? [], ownedInGeneration: generation }));
}

function* movedBetween(before: ReadonlyMap<string, readonly number[]>, after: ReadonlyMap<string, readonly number[]>) {
  const owners = new Map(
    [...after].flatMap(([member, partitions]) => partitions.map((partition) => [partition, member])),
  );
  for (const [from, partitions] of before) {
    for (const partition of partitions) {
      const to = owners.get(partition);
      if (to !== from) yield { from, to };
    }
  }
}
