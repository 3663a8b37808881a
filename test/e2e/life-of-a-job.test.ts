import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { call, isEnded, run, task, untilJob } from "./http.js";

const diamond = {
  tasks: [
    { name: "top", type: "echo", payload: { n: 1 } },
    { name: "left", type: "echo", payload: "l", needs: ["top"] },
    { name: "right", type: "echo", payload: "r", needs: ["top"], enables: ["bottom"] },
    { name: "bottom", type: "echo", payload: null, needs: ["left"] },
  ],
};

describe("a job", () => {
  it("of one task in shorthand runs to its end", async () => {
    const job = await run({ task: "echo", payload: { hello: "world" } });
    expect(job).toMatchObject({ status: "succeeded", run: 1, priority: "normal", taskCounts: { succeeded: 1 } });
    expect(task(job, "main")).toMatchObject({
      status: "succeeded",
      attempts: 1,
      deliveries: 1,
      result: { payload: { hello: "world" }, results: {} },
    });
  });

  it("passes results along its edges, needs and enables merged", async () => {
    const job = await run(diamond);
    expect(job.status).toBe("succeeded");
    const bottom = task(job, "bottom");
    expect(bottom.needs.toSorted()).toEqual(["left", "right"]);
    expect(Object.keys(bottom.result.results).toSorted()).toEqual(["left", "right"]);
    expect(bottom.result.results.left.results.top.payload).toEqual({ n: 1 });
    expect(Date.parse(bottom.startedAt)).toBeGreaterThanOrEqual(Date.parse(task(job, "left").finishedAt));
  });

  it("gives all that came before to a task that asks for its ancestors", async () => {
    const tasks = diamond.tasks.map((one) => (one.name === "bottom" ? { ...one, resultsFrom: "ancestors" } : one));
    const job = await run({ tasks });
    expect(Object.keys(task(job, "bottom").result.results).toSorted()).toEqual(["left", "right", "top"]);
  });

  it("brings every value back unchanged", async () => {
    const payload = JSON.parse(
      '{"__proto__":{"x":1},"nul":"a\\u0000b","text":"ünï 日本 \\ud83d\\ude00","numbers":[0,1.5,-3e-7,9007199254740991],"empty":{},"null":null}',
    ) as unknown;
    const job = await run({ task: "echo", payload });
    expect(JSON.stringify(task(job, "main").result.payload)).toBe(JSON.stringify(payload));
  });

  it("may have tasks named like members of every object", async () => {
    const job = await run({
      tasks: [
        { name: "__proto__", type: "noop" },
        { name: "constructor", type: "echo", needs: ["__proto__"] },
      ],
    });
    expect(job.status).toBe("succeeded");
    expect(Object.keys(task(job, "constructor").result.results)).toEqual(["__proto__"]);
  });

  it("with a failed task is failed, and what needed it is not run", async () => {
    const job = await run({
      tasks: [
        { name: "bad", type: "fail", payload: { message: "no luck" } },
        { name: "after", type: "noop", needs: ["bad"] },
        { name: "beside", type: "noop" },
      ],
    });
    expect(job).toMatchObject({ status: "failed", taskCounts: { failed: 1, not_run: 1, succeeded: 1 } });
    expect(task(job, "bad").failure).toMatchObject({ reason: "error", message: "no luck", attempts: 1 });
    expect(task(job, "after")).toMatchObject({ status: "not_run" });
  });

  it("retries with backoff until it succeeds", async () => {
    const job = await run({ task: "fail", payload: { times: 2 }, retries: { max: 3, delayMs: 20 } });
    expect(task(job, "main")).toMatchObject({ status: "succeeded", attempts: 3, result: { attempt: 3 } });
    const { body } = await call("GET", `/jobs/${job.id}/tasks/main`);
    expect(body.attempts).toHaveLength(3);
    expect(body.attempts[0].failure.reason).toBe("error");
  });

  it("fails as max_retries when they are used up, and at once when the failure is permanent", async () => {
    const spent = await run({ task: "fail", payload: {}, retries: { max: 2, delayMs: 5 } });
    expect(task(spent, "main")).toMatchObject({
      attempts: 3,
      failure: { reason: "max_retries", cause: "error", attempts: 3 },
    });
    const permanent = await run({ task: "fail", payload: { permanent: true }, retries: { max: 5, delayMs: 5 } });
    expect(task(permanent, "main")).toMatchObject({ attempts: 1, failure: { reason: "permanent" } });
  });

  it("with fail_fast stops what runs and what waits", async () => {
    const job = await run({
      onFailure: "fail_fast",
      tasks: [
        { name: "long", type: "sleep", payload: { ms: 30_000 } },
        { name: "bad", type: "fail", payload: {} },
        { name: "later", type: "noop", needs: ["long"] },
      ],
    });
    expect(job.status).toBe("failed");
    expect(["cancelled", "not_run"]).toContain(task(job, "long").status);
    expect(task(job, "later").status).toBe("not_run");
  });

  it("past its deadline is failed with deadline_exceeded", async () => {
    const job = await run({ task: "sleep", payload: { ms: 30_000 }, deadlineMs: 300 });
    expect(job).toMatchObject({ status: "failed", error: { code: "deadline_exceeded" } });
  });

  it("waits for its start where autostart is false, and is refused a second one", async () => {
    const id = randomUUID();
    await call("POST", "/jobs", { id, task: "noop", autostart: false });
    await untilJob(id, (job) => job.status === "waiting" && job.waitingFor === "start");
    expect((await call("POST", `/jobs/${id}/start`)).status).toBe(202);
    expect(await untilJob(id, isEnded)).toMatchObject({ status: "succeeded" });
    const again = await call("POST", `/jobs/${id}/start`);
    expect(again.status).toBe(409);
    expect(["already_started", "already_ended"]).toContain(again.body.code);
  });

  it("waits for its time where it has a delay", async () => {
    const job = await run({ task: "noop", delayMs: 400 });
    expect(Date.parse(job.startedAt) - Date.parse(job.submittedAt)).toBeGreaterThanOrEqual(400);
  });
});

describe("cancelling", () => {
  it("stops a running worker and says who was cancelled", async () => {
    const id = randomUUID();
    await call("POST", "/jobs", {
      id,
      tasks: [
        { name: "long", type: "sleep", payload: { ms: 60_000 } },
        { name: "after", type: "noop", needs: ["long"] },
      ],
    });
    await untilJob(id, (job) => task(job, "long")?.status === "running");
    const answer = await call("DELETE", `/jobs/${id}`);
    expect(answer.status).toBe(202);
    const job = await untilJob(id, isEnded);
    expect(job.status).toBe("cancelled");
    expect(task(job, "long").status).toBe("cancelled");
    expect(task(job, "after").status).toBe("not_run");
    expect((await call("DELETE", `/jobs/${id}`)).body.code).toBe("already_ended");
  });

  it("between two attempts is not undone by the retry", async () => {
    const id = randomUUID();
    await call("POST", "/jobs", { id, task: "fail", payload: {}, retries: { max: 5, delayMs: 60_000 } });
    await untilJob(id, (job) => task(job, "main")?.status === "retrying");
    await call("DELETE", `/jobs/${id}`);
    expect(await untilJob(id, isEnded)).toMatchObject({ status: "cancelled" });
  });

  it("of a job that does not exist is 404", async () => {
    expect((await call("DELETE", `/jobs/${randomUUID()}`)).status).toBe(404);
  });
});

describe("the same id again", () => {
  it("runs nothing twice and answers with the job as it is", async () => {
    const id = randomUUID();
    const first = await run({ id, task: "echo", payload: 1 });
    const again = await call("POST", "/jobs", { payload: 1, task: "echo", id });
    expect(again.status).toBe(200);
    expect(again.body.finishedAt).toBe(first.finishedAt);
  });

  it("with another description is an id_conflict", async () => {
    const id = randomUUID();
    await run({ id, task: "echo", payload: 1 });
    const other = await call("POST", "/jobs", { id, task: "echo", payload: 2 });
    expect(other.status).toBe(422);
    expect(other.body.code).toBe("id_conflict");
  });

  it("with resume lets a failed job run on; what succeeded keeps its result", async () => {
    const job = {
      id: randomUUID(),
      tasks: [
        { name: "good", type: "echo", payload: 7 },
        { name: "bad", type: "fail", payload: { times: 1 }, needs: ["good"] },
      ],
    };
    const first = await run(job);
    expect(first).toMatchObject({ status: "failed", run: 1 });
    await call("POST", "/jobs", { ...job, onDuplicate: "resume" });
    const second = await untilJob(job.id, (document) => document.run === 2 && isEnded(document));
    expect(second.status).toBe("succeeded");
    expect(task(second, "good")).toMatchObject({ attempts: 1 });
    expect(task(second, "bad")).toMatchObject({ result: { attempt: 2 } });
  });
});
