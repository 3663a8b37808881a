import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LogTrimmer } from "../../src/shell/log-trimmer.js";
import { BrokerWorld, hasBroker } from "./broker-world.js";

const silent = { warn: () => undefined } as never;

describe.skipIf(!hasBroker)("the log trimmer", { timeout: 30_000 }, () => {
  let world: BrokerWorld;

  beforeAll(async () => {
    world = await BrokerWorld.open();
  }, 30_000);

  afterAll(() => world.close());

  it("deletes what is done from the inner topics, and nothing else", async () => {
    const { names, appender, messaging } = world;
    const lane = names.lane("default", "normal");
    for (const topic of [names.pendingJobs, names.jobControl, names.taskEvents, lane]) {
      for (let i = 0; i < 3; i++) await appender.append({ topic, partition: 0, key: "k", value: Buffer.from("v") });
    }
    const trimmer = new LogTrimmer({
      messaging,
      names,
      dispensable: () => [{ partition: 0, jobControl: 2, taskEvents: 3 }],
      fleet: () => ({ executors: [], deadIncarnations: [], knownTypes: [{ pool: "default", types: [] }] }),
      logger: silent,
    });
    await trimmer.trim();
    const beginnings = await messaging.admin.beginningOffsets(
      [names.pendingJobs, names.jobControl, names.taskEvents, lane].map((topic) => ({ topic, partition: 0 })),
    );
    expect(beginnings.map(({ offset }) => offset)).toEqual([0, 2, 3, 0]);
    expect(await trimmer.trim()).toEqual([]);
  });
});
