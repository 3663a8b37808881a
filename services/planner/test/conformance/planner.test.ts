import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrokerWorld, hasBroker } from "./broker-world.js";
import { chain, idAtHome } from "./jobs.js";
import { PlannerProcess } from "./planner-process.js";
import { ScriptedExecutor } from "./scripted-executor.js";

describe.skipIf(!hasBroker)("a planner on a broker", { timeout: 60_000 }, () => {
  let world: BrokerWorld;
  let executor: ScriptedExecutor;
  let planner: PlannerProcess;

  beforeAll(async () => {
    world = await BrokerWorld.open();
    executor = new ScriptedExecutor(world);
    await executor.start();
    planner = new PlannerProcess(world);
    await planner.runs();
  }, 60_000);

  afterAll(() => world.close());

  it("takes a job from pendingJobs to its one completion", async () => {
    await world.submit("first", chain);
    expect(await world.completionOf("first")).toMatchObject({ status: "succeeded", run: 1 });
    expect(executor.dispatched.filter(({ jobId }) => jobId === "first").map(({ task }) => task)).toEqual([
      "a",
      "b",
      "c",
    ]);
    expect(await planner.readiness()).toEqual({ status: 200, reasons: [] });
  });

  it("forwards a record from a partition that is not its home, once, with its origin", async () => {
    const id = idAtHome(0, "forwarded");
    await world.submit(id, chain, 1);
    expect(await world.completionOf(id)).toMatchObject({ status: "succeeded" });
    const home = await world.until(world.names.pendingJobs, (records) =>
      records.find(({ key, partition }) => key?.toString() === id && partition === 0),
    );
    expect(home.headers["spe-origin"]?.toString()).toMatch(/pendingJobs-1-\d+$/);
    const copies = world.follow(world.names.pendingJobs).filter(({ key }) => key?.toString() === id);
    expect(copies).toHaveLength(2);
  });

  it("runs a record without a key where it stands", async () => {
    const value = Buffer.from(JSON.stringify(chain));
    const position = await world.appender.append({ topic: world.names.pendingJobs, partition: 1, key: null, value });
    const id = `pendingJobs-1-${position.offset}`;
    expect(await world.completionOf(id)).toMatchObject({ status: "succeeded" });
  });

  it("puts what can't be read aside, byte for byte, and completes it as rejected", async () => {
    const value = Buffer.from([0xff, 0x01, 0x02]);
    const position = await world.appender.append({ topic: world.names.pendingJobs, partition: 0, key: null, value });
    const letter = await world.until(world.names.deadLetters, (records) =>
      records.find(({ headers }) => headers["spe-offset"]?.toString() === String(position.offset)),
    );
    expect(letter).toMatchObject({ key: null, value });
    expect(letter.headers["spe-error-code"]?.toString()).toBe("unreadable_record");
    expect(letter.headers["spe-topic"]?.toString()).toBe(world.names.pendingJobs);
    expect(letter.headers["spe-partition"]?.toString()).toBe("0");
    const completion = await world.completionOf(`pendingJobs-0-${position.offset}`);
    expect(completion).toMatchObject({ status: "rejected", error: { code: "unreadable_record" } });
  });

  it("puts a command that can't be read aside, and goes on", async () => {
    const value = Buffer.from("not a command");
    const id = idAtHome(0, "commanded");
    const position = await world.appender.append({ topic: world.names.jobControl, partition: 0, key: id, value });
    await world.until(world.names.deadLetters, (records) =>
      records.find(
        ({ headers, key }) =>
          headers["spe-topic"]?.toString() === world.names.jobControl &&
          headers["spe-offset"]?.toString() === String(position.offset) &&
          key?.toString() === id,
      ),
    );
    await world.submit(id, chain);
    expect(await world.completionOf(id)).toMatchObject({ status: "succeeded" });
  });
});
