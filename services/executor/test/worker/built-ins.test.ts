import { describe, expect, it } from "vitest";
import { WorkerBench } from "./worker-bench.js";

describe("the built-in task types", { timeout: 60_000 }, () => {
  it.each([
    ["noop", { any: 1 }, "null"],
    ["echo", [1, { "\u0000": null }], `{"payload":[1,{"\\u0000":null}],"results":{}}`],
    ["sleep", { ms: 1 }, `{"sleptMs":1}`],
    ["drunken-sailor", { mode: "normal" }, `{"mode":"normal"}`],
  ])("%s %j gives %s", async (type, payload, result) => {
    await using bench = await WorkerBench.open();
    expect((await bench.run(type, payload)).outcome).toEqual({ kind: "succeeded", result });
  });

  it("fail as many times as it is told, then succeeds", async () => {
    await using bench = await WorkerBench.open();
    const payload = { message: "not yet", times: 2 };
    const outcomes = [];
    for (const attempt of [1, 2, 3]) outcomes.push((await bench.run("fail", payload, { attempt })).outcome);
    const failed = { kind: "failed", reason: "error", message: "not yet" };
    expect(outcomes).toEqual([failed, failed, { kind: "succeeded", result: `{"attempt":3}` }]);
    const permanent = await bench.run("fail", { permanent: true });
    expect(permanent.outcome).toMatchObject({ kind: "failed", reason: "permanent" });
  });

  it("refuse payloads that don't suit", async () => {
    await using bench = await WorkerBench.open();
    const { outcome } = await bench.run("sleep", { ms: "200" });
    expect(outcome).toMatchObject({ kind: "failed", reason: "invalid_payload" });
    expect((outcome as { message: string }).message).toContain("/ms");
  });

  it.each([
    ["exit", { kind: "died", exitCode: 10, signal: null, isOutOfMemory: false }],
    ["kill", { kind: "died", exitCode: null, signal: "SIGKILL", isOutOfMemory: false }],
    ["memory", { kind: "died", isOutOfMemory: true }],
    ["unserialisable", { kind: "failed", reason: "invalid_result" }],
    ["huge", { kind: "failed", reason: "result_too_large" }],
  ])("a drunken sailor's %s", async (mode, outcome) => {
    await using bench = await WorkerBench.open();
    expect((await bench.run("drunken-sailor", { mode })).outcome).toMatchObject(outcome);
  });

  it("a drunken sailor's flood of log lines is cut, and the run succeeds", async () => {
    await using bench = await WorkerBench.open();
    expect((await bench.run("drunken-sailor", { mode: "flood" })).outcome).toMatchObject({ kind: "succeeded" });
    expect(bench.lines.length).toBe(10_001);
  });
});
