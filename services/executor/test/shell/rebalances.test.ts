import { describe, expect, it } from "vitest";
import { EngineBench, isEngineAvailable } from "./engine-bench.js";

/** The planner's rule for claims: granted where nobody has begun the attempt, held back otherwise. */
function answerClaims(bench: EngineBench): () => void {
  let answered = 0;
  return () => {
    for (; answered < bench.events.length; answered++) {
      const event = bench.events[answered]!;
      if (event.type !== "claim") continue;
      const before = bench.events.slice(0, answered).filter(({ jobId }) => jobId === event.jobId);
      if (before.every(({ type }) => type === "claim")) void bench.grant(event, before.length + 1);
    }
  };
}

describe.skipIf(!isEngineAvailable)("H1: a rebalance under load", { timeout: 120_000 }, () => {
  it("runs every task once, whoever comes and goes", async () => {
    await using bench = await EngineBench.open();
    const answer = answerClaims(bench);
    const jobs = Array.from({ length: 120 }, (_, i) => `job-${i}`);
    const work = (jobId: string) => ({ jobId, type: "sleep", payload: '{"ms":60}' });
    const ended = (count: number) => (): true | undefined => {
      answer();
      return bench.events.filter(({ type }) => type === "succeeded").length >= count ? true : undefined;
    };
    bench.start("one");
    await bench.beat(({ partitions }) => partitions.length === 2);
    await bench.dispatch(...jobs.map(work));
    await bench.until(ended(10), () => "10 ends");
    const two = bench.start("two");
    await bench.until(ended(40), () => "40 ends");
    await bench.beat(({ executor, partitions }) => executor === "two" && partitions.length === 1);
    await bench.until(ended(70), () => "70 ends");
    two.kill("SIGTERM");
    await bench.until(ended(120), () => `120 ends; seen: ${bench.events.length} events`, 60_000);
    const runs = bench.events.filter(({ type }) => type === "succeeded").map(({ jobId }) => jobId);
    expect(runs.sort()).toEqual([...jobs].sort());
  });
});
