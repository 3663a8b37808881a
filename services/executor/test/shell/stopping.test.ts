import { describe, expect, it } from "vitest";
import { EngineBench, isEngineAvailable } from "./engine-bench.js";

describe.skipIf(!isEngineAvailable)("an executor that is stopped", { timeout: 90_000 }, () => {
  it("ends what runs and gives the rest back untouched", async () => {
    await using bench = await EngineBench.open();
    const executor = bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    const jobs = Array.from({ length: 8 }, (_, i) => `job-${i}`);
    await bench.dispatch(...jobs.map((jobId) => ({ jobId, type: "sleep", payload: '{"ms":800}' })));
    await bench.until(
      () => bench.events.find(({ type }) => type === "started"),
      () => "a start",
    );
    executor.kill("SIGTERM");
    expect(await executor.exited).toBe(0);
    await bench.beat(({ status }) => status === "gone");
    const started = new Set(bench.events.filter(({ type }) => type === "started").map(({ jobId }) => jobId));
    const ended = new Set(bench.events.filter(({ type }) => type === "succeeded").map(({ jobId }) => jobId));
    expect(ended).toEqual(started);
    expect(started.size).toBeLessThanOrEqual(2);

    bench.start("two");
    const untouched = jobs.filter((jobId) => !started.has(jobId));
    await Promise.all(untouched.map(async (jobId) => bench.grant(await bench.event(jobId, "claim"), 1)));
    await Promise.all(untouched.map((jobId) => bench.event(jobId, "succeeded")));
    // What ended after the group was left is asked about too: it is not run again without a grant.
    expect(bench.events.filter(({ type, jobId }) => type === "succeeded" && started.has(jobId))).toHaveLength(
      started.size,
    );
  });

  it("kills what does not end within the drain time, and says nothing of it", async () => {
    await using bench = await EngineBench.open();
    const executor = bench.start("one", { SPE_DRAIN_MS: "200" });
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch({ jobId: "a", type: "drunken-sailor", payload: '{"mode":"ignore-sigterm"}' });
    await bench.event("a", "started");
    executor.kill("SIGTERM");
    expect(await executor.exited).toBe(0);
    await bench.beat(({ status }) => status === "gone");
    expect(bench.events.filter(({ type }) => type === "failed")).toEqual([]);
  });
});

describe.skipIf(!isEngineAvailable)("H5: a cancel", { timeout: 90_000 }, () => {
  it("that came before its dispatch, and before the executor, is remembered", async () => {
    await using bench = await EngineBench.open();
    await bench.command({ command: "cancel", jobId: "a", reason: "cancelled" });
    bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch({ jobId: "a" }, { jobId: "b" });
    await bench.event("b", "succeeded");
    await bench.event("a", "dropped");
    expect(bench.events.filter(({ jobId }) => jobId === "a").map(({ type }) => type)).toEqual(["dropped"]);
  });
});
