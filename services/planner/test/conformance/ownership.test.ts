import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { barrierKey, entryOfBarrier, newBarrier } from "../../src/shell/barrier.js";
import { clusterKey, entryOfCluster } from "../../src/shell/cluster-identity.js";
import { BrokerWorld, hasBroker, partitionCount } from "./broker-world.js";
import { chain, idAtHome } from "./jobs.js";
import { PlannerProcess } from "./planner-process.js";
import { ScriptedExecutor } from "./scripted-executor.js";

describe.skipIf(!hasBroker)("the owner of a partition", { timeout: 60_000 }, () => {
  let world: BrokerWorld;
  let executor: ScriptedExecutor;

  beforeEach(async () => {
    world = await BrokerWorld.open();
    executor = new ScriptedExecutor(world);
    await executor.start();
  }, 30_000);

  afterEach(() => world.close());

  async function runningPlanner(): Promise<PlannerProcess> {
    const planner = new PlannerProcess(world);
    await planner.runs();
    return planner;
  }

  async function expectEachOnce(ids: readonly string[]): Promise<void> {
    for (const id of ids) expect(await world.completionOf(id)).toMatchObject({ status: "succeeded" });
    const completed = world.completions().map(({ jobId }) => jobId);
    expect(completed.sort()).toEqual([...ids].sort());
    const attempts = executor.dispatched.map(({ jobId, task, attempt }) => `${jobId}/${task}/${attempt}`);
    expect(attempts.sort()).toEqual(ids.flatMap((id) => ["a", "b", "c"].map((task) => `${id}/${task}/1`)).sort());
  }

  it("may be killed in the middle of its work: the next one goes on, each output once", async () => {
    const first = await runningPlanner();
    const ids = Array.from({ length: 100 }, (_, i) => `job-${i}`);
    const submitted = Promise.all(ids.map((id) => world.submit(id, chain)));
    await world.until(world.names.lane("default", "normal"), (records) => records[40]);
    await first.kill();
    await submitted;
    await runningPlanner();
    await expectEachOnce(ids);
  });

  it("H24: takes over at once from one that was killed, without waiting for its session", async () => {
    const first = await runningPlanner();
    await first.kill();
    const next = new PlannerProcess(world);
    await next.said("took the place of a process that was killed", { predecessor: first.child.pid });
    const joining = await next.said("joining the planner group");
    const assigned = await next.said("partitions assigned", { generation: 3 });
    expect(assigned.partitions).toHaveLength(partitionCount);
    expect(Date.parse(assigned.time) - Date.parse(joining.time)).toBeLessThan(3_000);
    await next.runs();
  });

  it("hands over at once when it is asked to stop, and exits with 0", async () => {
    const first = await runningPlanner();
    await world.submit("before", chain);
    await world.completionOf("before");
    expect(await first.stop()).toBe(0);
    await world.submit("between", chain);
    await runningPlanner();
    await world.submit("after", chain);
    await expectEachOnce(["before", "between", "after"]);
  });

  it("shares with a second planner, partition by partition, and takes all back when that one is killed", async () => {
    const first = await runningPlanner();
    const second = new PlannerProcess(world);
    await second.said("the partition runs");
    await world.submit(idAtHome(0, "shared"), chain);
    await world.submit(idAtHome(1, "shared"), chain);
    await world.completionOf(idAtHome(0, "shared"));
    await world.completionOf(idAtHome(1, "shared"));
    await second.kill();
    await first.said("the partition runs", {}, partitionCount + 1);
    await world.submit(idAtHome(0, "later"), chain);
    await world.submit(idAtHome(1, "later"), chain);
    await expectEachOnce([0, 1].flatMap((partition) => [idAtHome(partition, "shared"), idAtHome(partition, "later")]));
  });

  it("H9: is fenced when it wakes after another has taken over, and stands down", async () => {
    const first = await runningPlanner();
    first.child.kill("SIGSTOP");
    const second = await runningPlanner();
    await world.submit(idAtHome(0, "meanwhile"), chain);
    await world.completionOf(idAtHome(0, "meanwhile"));
    first.child.kill("SIGCONT");
    await world.submit(idAtHome(1, "afterwards"), chain);
    await world.completionOf(idAtHome(1, "afterwards"));
    await expectEachOnce([idAtHome(0, "meanwhile"), idAtHome(1, "afterwards")]);
    await second.stop();
    await first.said("the partition runs", {}, 2 * partitionCount);
  });

  it("H9: goes on past a barrier of a higher generation when the group confirms it: the group had begun anew", async () => {
    const value = world.codec.encode("plannerState", entryOfBarrier({ ...newBarrier(999), owner: "long-gone" }));
    await world.appender.append({ topic: world.names.plannerState, partition: 0, key: barrierKey, value });
    await runningPlanner();
    await world.submit(idAtHome(0, "anew"), chain);
    await expectEachOnce([idAtHome(0, "anew")]);
  });

  it("H14: refuses a state that was made for another cluster, with a sentence", async () => {
    const other = { clusterId: "another-cluster", partitionCount };
    const value = world.codec.encode("plannerState", entryOfCluster(other));
    await world.appender.append({ topic: world.names.plannerState, partition: 1, key: clusterKey, value });
    const planner = new PlannerProcess(world);
    await expect(planner.said("never said")).rejects.toThrow(/made on the Kafka cluster another-cluster/);
    expect(planner.child.exitCode).toBe(1);
  });

  it("H8: says so and skips nothing when records were deleted before it could process them", async () => {
    const first = await runningPlanner();
    await world.submit(idAtHome(0, "processed"), chain);
    await world.completionOf(idAtHome(0, "processed"));
    await first.stop();
    const topic = world.names.pendingJobs;
    await world.submit(idAtHome(0, "deleted"), chain);
    const [end] = await world.messaging.admin.endOffsets([{ topic, partition: 0 }]);
    if (end === undefined) throw new Error("no end");
    await world.messaging.admin.deleteRecordsBefore([end]);
    const second = new PlannerProcess(world);
    await second.said("the partition runs", { partition: 1 });
    await second.said(
      `The position 1 in pendingJobs is outside its log (2 to 2): records were deleted before they were processed, or the topic was made anew. Nothing is skipped silently; see docs/operations.md.`,
    );
    const { status, reasons } = await second.readiness();
    expect(status).toBe(503);
    expect(reasons.join()).toContain("Partition 0 can't go on");
    await world.submit(idAtHome(1, "elsewhere"), chain);
    expect(await world.completionOf(idAtHome(1, "elsewhere"))).toMatchObject({ status: "succeeded" });
  });
});
