import { describe, expect, it } from "vitest";
import { EngineBench, isEngineAvailable } from "./engine-bench.js";

describe.skipIf(!isEngineAvailable)("an executor", { timeout: 60_000 }, () => {
  it("announces its task types, runs what is dispatched to it, and says so", async () => {
    await using bench = await EngineBench.open();
    const executor = bench.start("one");
    const beat = await bench.beat(({ partitions }) => partitions.length > 0);
    expect(beat).toMatchObject({ executor: "one", status: "alive", slots: 2, partitions: [0, 1] });
    expect(beat.taskTypes).toEqual(["drunken-sailor", "echo", "fail", "noop", "sleep"]);

    await bench.dispatch(
      { jobId: "a" },
      {
        jobId: "b",
        type: "echo",
        payload: '{"__proto__":1}',
        upstream: [{ task: "__proto__", result: "[1]" }],
        priority: "urgent",
      },
      { jobId: "c", type: "sleep", payload: '{"ms":200}', priority: "low" },
    );
    expect(await bench.event("a", "succeeded")).toMatchObject({ result: "null", delivery: 1 });
    expect((await bench.event("b", "succeeded")).result).toBe(
      '{"payload":{"__proto__":1},"results":{"__proto__":[1]}}',
    );
    expect((await bench.event("c", "started")).runMs).toEqual(expect.any(Number)); // it began so long before it was told of
    expect(await bench.event("c", "succeeded")).toMatchObject({ result: `{"sleptMs":200}`, startedHere: false });

    executor.kill("SIGTERM");
    expect(await executor.exited).toBe(0);
    await bench.beat(({ status }) => status === "gone");
  });
});
