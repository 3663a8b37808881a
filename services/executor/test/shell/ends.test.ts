import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { taskPackage } from "../worker/worker-bench.js";
import { EngineBench, isEngineAvailable } from "./engine-bench.js";

const sailor = (jobId: string, mode: string, timeoutMs = 60_000) => ({
  jobId,
  type: "drunken-sailor",
  payload: JSON.stringify({ mode }),
  timeoutMs,
});

describe.skipIf(!isEngineAvailable)("the end of a run", { timeout: 90_000 }, () => {
  it("is told with its reason, and the worker is replaced", async () => {
    await using bench = await EngineBench.open();
    bench.start("one", { SPE_WORKER_HEAP_MB: "64" });
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch(
      sailor("loop", "loop", 300),
      sailor("deaf", "ignore-sigterm", 300),
      sailor("exit", "exit"),
      sailor("kill", "kill"),
      sailor("memory", "memory"),
      sailor("unserialisable", "unserialisable"),
      sailor("huge", "huge"),
      { jobId: "slow", type: "sleep", payload: '{"ms":60000}', timeoutMs: 200 },
      { jobId: "unknown", type: "unheard-of" },
    );
    const failureOf = async (jobId: string): Promise<unknown> => (await bench.event(jobId, "failed")).failure;
    expect(await failureOf("loop")).toMatchObject({ reason: "timeout", signal: "SIGKILL" });
    expect(await failureOf("deaf")).toMatchObject({ reason: "timeout", signal: "SIGKILL" });
    expect(await failureOf("exit")).toMatchObject({ reason: "crashed", exitCode: 10, signal: null });
    expect(await failureOf("kill")).toMatchObject({ reason: "crashed", exitCode: null, signal: "SIGKILL" });
    expect(await failureOf("memory")).toMatchObject({ reason: "out_of_memory" });
    expect(await failureOf("unserialisable")).toMatchObject({ reason: "invalid_result" });
    expect(await failureOf("huge")).toMatchObject({ reason: "result_too_large" });
    expect(await failureOf("slow")).toMatchObject({ reason: "timeout", signal: null });
    expect(await failureOf("unknown")).toMatchObject({ reason: "permanent" });
    await bench.dispatch({ jobId: "after" });
    await bench.event("after", "succeeded");
  });

  it("leaves no process behind, in whatever session", async () => {
    await using bench = await EngineBench.open();
    bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch(sailor("strays", "strays"));
    const { result } = await bench.event("strays", "succeeded");
    const { pid } = JSON.parse(result ?? "") as { pid: number };
    const isGone = async (): Promise<boolean> => !/^State:\s+[^ZX]/m.test(await statusOf(pid));
    await expect.poll(isGone, { timeout: 2_000 }).toBe(true);
  });

  it("makes an attempt's files appear only when it succeeds, and before that is known", async () => {
    await using bench = await EngineBench.open();
    const handlers = join(bench.home, "handlers");
    await mkdir(handlers);
    await writeFile(join(handlers, "bad.mjs"), "process.exit(5);");
    await writeFile(
      join(handlers, "writer.mjs"),
      `import { defineTask } from ${JSON.stringify(taskPackage)};
       export default defineTask({ type: "writer", async run(payload, context) {
         await context.writeResult("a/b.txt", payload.text);
         if (payload.fail) throw new Error("after writing");
         return new TextDecoder().decode(await context.readResult("before.txt").catch(() => new Uint8Array()));
       } });`,
    );
    bench.start("one");
    const { taskTypes, incarnation } = await bench.beat(({ partitions }) => partitions.length === 2);
    expect(taskTypes).toContain("writer");
    const write = (jobId: string, payload: object) => ({ jobId, type: "writer", payload: JSON.stringify(payload) });
    await bench.dispatch(write("failing", { text: "no", fail: true }), write("good", { text: "yes" }));
    await bench.event("failing", "failed");
    await bench.event("good", "succeeded");
    const root = join(bench.home, "results");
    expect(await readFile(join(root, "results-of/good/a/b.txt"), "utf8")).toBe("yes");
    await expect(readdir(join(root, "results-of/failing"))).rejects.toThrow("ENOENT");
    expect(await readdir(join(root, ".spe/staging", incarnation))).toEqual([]);

    await bench.dispatch({ ...write("escape", { text: "out" }), resultDirectory: "../out" });
    expect((await bench.event("escape", "failed")).failure).toMatchObject({ reason: "permanent" });
  });

  it("carries results by reference, and says when one is gone", async () => {
    await using bench = await EngineBench.open();
    bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch({ jobId: "a", type: "echo", payload: '"from a"' });
    const { partition, offset } = await bench.positionOf(await bench.event("a", "succeeded"));
    await bench.dispatch({ jobId: "b", type: "echo", upstream: [{ task: "a", partition, offset }] });
    expect((await bench.event("b", "succeeded")).result).toBe(
      '{"payload":null,"results":{"a":{"payload":"from a","results":{}}}}',
    );
    await bench.dispatch({
      jobId: "c",
      type: "echo",
      upstream: [{ task: "a", partition, offset: offset + 1_000_000 }],
    });
    expect((await bench.event("c", "failed")).failure).toMatchObject({ reason: "permanent" });
  });

  it("publishes what was logged, numbered and in order", async () => {
    await using bench = await EngineBench.open();
    bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch(sailor("flood", "flood"));
    await bench.event("flood", "succeeded");
    const last = (): true | undefined => (bench.logLines.length === 10_001 ? true : undefined);
    await bench.until(last, () => `10,001 lines; seen: ${bench.logLines.length}`);
    expect(bench.logLines.map(({ index }) => index)).toEqual(Array.from({ length: 10_001 }, (_, index) => index));
    expect(bench.logLines.at(-1)).toMatchObject({ truncated: true });
  });
});

async function statusOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
}
