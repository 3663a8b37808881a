import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TaskEvent } from "@spe/contracts";
import { identityOf, isRunning } from "@spe/supervision";
import { describe, expect, it } from "vitest";
import type { RuntimeNote } from "../../src/shell/runtime-file.js";
import { EngineBench, isEngineAvailable } from "./engine-bench.js";

async function noteOf(bench: EngineBench, id: string): Promise<RuntimeNote> {
  return JSON.parse(await readFile(join(bench.home, "run", `executor-${id}.json`), "utf8")) as RuntimeNote;
}

describe.skipIf(!isEngineAvailable)("H1: redelivery", { timeout: 90_000 }, () => {
  it("asks before it runs what it finds already there, and does as it is told", async () => {
    await using bench = await EngineBench.open();
    const first = bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    const payload = '{"ms":60000}';
    await bench.dispatch({ jobId: "a", type: "sleep", payload }, { jobId: "b", type: "sleep", payload });
    await Promise.all([bench.event("a", "started"), bench.event("b", "started")]);
    first.kill("SIGKILL");
    await first.exited;

    bench.start("one");
    const [a, b] = await Promise.all([bench.event("a", "claim"), bench.event("b", "claim")]);
    expect(a).toMatchObject({ topic: bench.names.lane("default", "normal"), executor: "one" });
    await bench.command({ command: "drop", jobId: "b", task: "main", attempt: 1, ...whoOf(b) });
    await bench.grant(a, 2);
    expect(await bench.event("a", "started", ({ delivery }) => delivery === 2)).toMatchObject(whoOf(a));
    expect(bench.events.filter(({ jobId, type }) => jobId === "b" && type === "started")).toHaveLength(1);
    await bench.command({ command: "cancel", jobId: "a", reason: "cancelled" });
    const ended = await bench.event("a", "failed");
    expect(ended).toMatchObject({ delivery: 2, failure: { reason: "cancelled" } });
  });

  it("H24: a successor clears up after a predecessor that was killed", async () => {
    await using bench = await EngineBench.open();
    const first = bench.start("one");
    const { incarnation } = await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch({ jobId: "a", type: "drunken-sailor", payload: '{"mode":"loop"}' });
    await bench.event("a", "started");
    const { workers } = await noteOf(bench, "one");
    expect(workers).toHaveLength(2);
    expect(identityOf(workers[0]!.pid)).toEqual(workers[0]);
    first.kill("SIGKILL");
    await first.exited;

    bench.start("one");
    const beat = await bench.beat((next) => next.incarnation !== incarnation && next.partitions.length === 2);
    expect(beat.declaresDead).toEqual([incarnation]);
    expect(workers.some(isRunning)).toBe(false);
  });

  it("refuses to run twice under one name", async () => {
    await using bench = await EngineBench.open();
    bench.start("one");
    await bench.beat(({ executor }) => executor === "one");
    expect(await bench.start("one").exited).toBe(1);
  });

  it("is offered to another executor when one dies, whose claim is answered by the grant", async () => {
    await using bench = await EngineBench.open();
    const first = bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    bench.start("two");
    await bench.beat(({ executor, partitions }) => executor === "two" && partitions.length === 1);
    const jobs = Array.from({ length: 6 }, (_, i) => `job-${i}`);
    await bench.dispatch(...jobs.map((jobId) => ({ jobId, type: "sleep", payload: '{"ms":1500}' })));
    const { jobId } = await bench.until(
      () => bench.events.find(({ type, executor }) => type === "started" && executor === "one"),
      () => "a start on one",
    );
    first.kill("SIGKILL");
    const claim = await bench.event(jobId, "claim");
    expect(claim.executor).toBe("two");
    await bench.grant(claim, 2);
    expect(await bench.event(jobId, "succeeded")).toMatchObject({ executor: "two", delivery: 2 });
  });
});

function whoOf({ executor, incarnation }: TaskEvent): Pick<TaskEvent, "executor" | "incarnation"> {
  return { executor, incarnation };
}
