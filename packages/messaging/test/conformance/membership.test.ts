import { afterEach, beforeEach, expect, test } from "vitest";
import { type Assignment, type Membership, StaleGenerationError } from "../../src/index.js";
import { signal } from "./collector.js";
import { withBroker, World } from "./world.js";

const partitions = [0, 1, 2, 3, 4, 5, 6, 7];

withBroker("membership", () => {
  let world: World;
  let topics: readonly string[];
  beforeEach(async () => {
    world = await World.open();
    topics = [await world.topic(8), await world.topic(8)];
  });
  afterEach(() => world.close());

  /** A member that remembers its assignments and can wait for one. */
  function member(
    options: { weight?: number; beforeRejoin?: () => Promise<void>; messaging?: World["messaging"] } = {},
  ) {
    const { messaging, ...rest } = options;
    const waiting = new Set<() => void>();
    const lost: string[] = [];
    const membership: Membership = world.membership(
      {
        groupId: "g",
        topics,
        ...rest,
        onAssigned: () => {
          for (const check of [...waiting]) check();
        },
        onLost: (reason) => lost.push(reason),
      },
      messaging,
    );
    const owned = (): readonly number[] => ownedOf(membership.current());
    const untilOwns = (count: number): Promise<void> =>
      new Promise((resolve) => {
        const check = (): void => {
          if (owned().length === count) resolve();
        };
        waiting.add(check);
        check();
      });
    return { membership, owned, untilOwns, lost };
  }

  function ownedOf(assignment: Assignment | undefined): readonly number[] {
    return assignment?.partitions.get(topics[0] ?? "") ?? [];
  }

  test("gives a single member all partitions of all topics", async () => {
    const { membership } = member();
    await membership.start();
    expect(membership.current()?.partitions).toEqual(new Map(topics.map((topic) => [topic, partitions])));
    expect(membership.isRebalancing()).toBe(false);
  });

  test("splits the partitions between two members, co-partitioned, moving no more than needed; who stays gets all back", async () => {
    const a = member();
    await a.membership.start();
    const b = member();
    await b.membership.start();
    await a.untilOwns(4);
    expect([...a.owned(), ...b.owned()].sort()).toEqual(partitions);
    for (const { membership } of [a, b]) {
      const [first, second] = topics.map((topic) => membership.current()?.partitions.get(topic));
      expect(first).toEqual(second);
    }
    const kept = a.owned();
    await b.membership.stop();
    await a.untilOwns(8);
    expect(a.owned()).toEqual(expect.arrayContaining([...kept]));
  });

  test("shares by weight", async () => {
    const small = member({ weight: 1 });
    await small.membership.start();
    const large = member({ weight: 3 });
    await large.membership.start();
    await small.untilOwns(2);
    expect(large.owned()).toHaveLength(6);
  });

  test("awaits beforeRejoin before the others get the partitions, and says meanwhile that it is rebalancing", async () => {
    const [asked, release] = [signal(), signal()];
    const events: string[] = [];
    const beforeRejoin = async (): Promise<void> => {
      asked.fire();
      await release.promise;
      events.push("laid down");
    };
    const a = member({ beforeRejoin });
    await a.membership.start();
    const b = member();
    const joined = b.membership.start().then(() => events.push("taken over"));
    await asked.promise;
    expect(a.membership.isRebalancing()).toBe(true);
    expect(b.membership.current()).toBeUndefined();
    release.fire();
    await joined;
    expect(events).toEqual(["laid down", "taken over"]);
  });

  test("confirms a generation by a later heartbeat, and refuses one that is over", async () => {
    const a = member();
    await a.membership.start();
    const generation = a.membership.current()?.generation ?? -1;
    const before = performance.now();
    await a.membership.confirm(generation);
    expect(a.membership.lastHeartbeatSentAt()).toBeGreaterThanOrEqual(before);
    await expect(a.membership.confirm(generation - 1)).rejects.toBeInstanceOf(StaleGenerationError);
    const b = member();
    await b.membership.start();
    await a.untilOwns(4);
    await expect(a.membership.confirm(generation)).rejects.toBeInstanceOf(StaleGenerationError);
  });

  test("commits offsets that the admin can read, of owned partitions only", async () => {
    const [topic = ""] = topics;
    const { membership } = member();
    await membership.start();
    await membership.commitOffsets([{ topic, partition: 3, offset: 17 }]);
    const read = await world.messaging.admin.committedOffsets(`${world.id}-g`, [
      { topic, partition: 3 },
      { topic, partition: 4 },
    ]);
    expect(read.map(({ offset }) => offset)).toEqual([17, -1]);
    await expect(membership.commitOffsets([{ topic, partition: 8, offset: 1 }])).rejects.toBeInstanceOf(
      StaleGenerationError,
    );
  });

  test("of a removed member ends at once: its commit is refused, it is told, and joins anew", async () => {
    const [topic = ""] = topics;
    const { membership, untilOwns, lost } = member();
    await membership.start();
    const memberId = membership.current()?.memberId ?? "";
    await world.messaging.admin.removeMember(`${world.id}-g`, memberId);
    await expect(membership.commitOffsets([{ topic, partition: 0, offset: 1 }])).rejects.toBeInstanceOf(
      StaleGenerationError,
    );
    await membership.confirm(membership.current()?.generation ?? -1).catch(() => undefined);
    await untilOwns(8);
    expect(lost).toHaveLength(1);
    expect(membership.current()?.memberId).not.toBe(memberId);
  });

  test("removing a member that is unknown is done already", async () => {
    const { membership } = member();
    await membership.start();
    await world.messaging.admin.removeMember(`${world.id}-g`, "nobody");
  });

  test("of a member that fell silent passes to the others within the session time", { timeout: 30_000 }, async () => {
    const elsewhere = await World.connect();
    const silent = member({ messaging: elsewhere });
    await silent.membership.start();
    const a = member();
    await a.membership.start();
    await silent.untilOwns(4);
    await elsewhere.close();
    const silentSince = performance.now();
    await a.untilOwns(8);
    expect(performance.now() - silentSince).toBeLessThan(10_000);
  });

  test("ends by stop: the group forgets the member, and waiting calls are told", async () => {
    const { membership } = member();
    await membership.start();
    const generation = membership.current()?.generation ?? -1;
    const stopped = membership.stop();
    await expect(membership.confirm(generation)).rejects.toBeInstanceOf(StaleGenerationError);
    await stopped;
    await membership.stop();
    expect(membership.current()).toBeUndefined();
  });
});
