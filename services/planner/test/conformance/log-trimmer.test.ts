import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Positions } from "../../src/core/inputs.js";
import { LogTrimmer } from "../../src/shell/log-trimmer.js";
import { BrokerWorld, hasBroker } from "./broker-world.js";

const silent = { warn: () => undefined } as never;

describe.skipIf(!hasBroker)("the log trimmer", { timeout: 30_000 }, () => {
  let world: BrokerWorld;

  beforeAll(async () => {
    world = await BrokerWorld.open();
  }, 30_000);

  afterAll(() => world.close());

  const trimmerOf = (positions: Positions): LogTrimmer =>
    new LogTrimmer({
      messaging: world.messaging,
      names: world.names,
      dispensable: () => [{ partition: 0, positions }],
      logger: silent,
    });

  async function beginningsOf(topics: readonly string[]): Promise<readonly number[]> {
    const partitions = topics.map((topic) => ({ topic, partition: 0 }));
    return (await world.messaging.admin.beginningOffsets(partitions)).map(({ offset }) => offset);
  }

  it("deletes what is read from the inner topics, and nothing else", async () => {
    const { names, appender } = world;
    const topics = [names.pendingJobs, names.jobControl, names.taskEvents];
    for (const topic of topics) {
      for (let i = 0; i < 3; i++) await appender.append({ topic, partition: 0, key: "k", value: Buffer.from("v") });
    }
    const trimmer = trimmerOf({ pendingJobs: 3, jobControl: 2, taskEvents: 3 });
    await trimmer.trim();
    expect(await beginningsOf(topics)).toEqual([0, 2, 3]);
    expect(await trimmer.trim()).toEqual([]);
  });

  it("deletes submissions once they are a week old, and the planner and the view have read them", async () => {
    const { pendingJobs, resultsGroup } = world.names;
    const trimmer = trimmerOf({ pendingJobs: 3, jobControl: 0, taskEvents: 0 });
    const inAWeek = Date.now() + 7 * 24 * 3_600_000 + 1;
    await trimmer.trim(inAWeek);
    expect(await beginningsOf([pendingJobs])).toEqual([0]);
    await world.commit(resultsGroup, { topic: pendingJobs, partition: 0, offset: 2 });
    await trimmer.trim(inAWeek - 60_000);
    expect(await beginningsOf([pendingJobs])).toEqual([0]);
    await trimmer.trim(inAWeek);
    expect(await beginningsOf([pendingJobs])).toEqual([2]);
  });
});
