import { randomUUID } from "node:crypto";
import { CompletionChecker, TopicObserver } from "@spe/testkit";
import { expect, it } from "vitest";
import { names } from "./engine.js";
import { call, isEnded, untilJob } from "./http.js";
import { KafkaSide } from "./kafka.js";

it("runs one job of 10,000 tasks", async () => {
  const id = randomUUID();
  const tasks = Array.from({ length: 10_000 }, (_, n) => ({
    name: `t${n}`,
    type: "noop",
    needs: n < 100 ? [] : [`t${n - 100}`],
  }));
  expect((await call("POST", "/jobs", { id, tasks })).status).toBe(202);
  const small = performance.now();
  const job = await call("POST", "/jobs?wait=30s", { task: "noop" });
  expect(job.body.status).toBe("succeeded"); // the large one does not bury the small one
  const smallMs = performance.now() - small;
  const ended = await untilJob(id, isEnded, 240_000);
  expect(ended).toMatchObject({ status: "succeeded", taskCounts: { succeeded: 10_000 } });
  expect(smallMs).toBeLessThan(30_000);
}, 300_000);

it("runs 10,000 jobs of one task, each completed once", async () => {
  const kafka = await KafkaSide.connect();
  const checker = new CompletionChecker();
  let count = 0;
  const completions = await TopicObserver.open(
    kafka.messaging,
    kafka.codec,
    names.completedJobs,
    "completedJobs",
    (one) => {
      checker.see(one);
      count++;
    },
  );
  try {
    const ids = Array.from({ length: 10_000 }, () => randomUUID());
    await Promise.all(ids.map((id) => kafka.submit(id, '{"task":"noop"}')));
    await completions.until(
      () => count >= ids.length,
      240_000,
      () => `${count} of ${ids.length} completions`,
    );
    expect(checker.verify(ids)).toEqual([]);
    for (const id of ids.slice(-20)) expect((await untilJob(id, isEnded)).status).toBe("succeeded");
  } finally {
    await completions.stop();
    await kafka.close();
  }
}, 300_000);
