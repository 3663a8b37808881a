import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway shows a job", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  it("as soon as the view has read what is in the log, and says 404 only then", async () => {
    await world.submit({ id: "late", task: "noop" });
    const early = world.call("GET", "/jobs/late");
    await world.insertJob("late");
    await world.catchUp();
    expect((await early).json()).toMatchObject({ id: "late" });
    expect((await world.call("GET", "/jobs/none")).json()).toMatchObject({ status: 404, code: "job_not_found" });
  });

  it("or says that the view is behind", async () => {
    const { id } = (await world.submit({ task: "noop" })).json() as { id: string };
    const answer = await world.call("GET", `/jobs/${id}`);
    expect(answer.json()).toMatchObject({ status: 503, code: "view_behind" });
    expect(answer.headers.get("retry-after")).toBe("1");
    await world.catchUp();
  }, 10_000);

  it("whatever its id", async () => {
    for (const id of ["a/b?c#d", "日".repeat(85), "%2F", "..x"]) {
      await world.insertJob(id);
      expect((await world.call("GET", `/jobs/${encodeURIComponent(id)}`)).json()).toMatchObject({ id });
    }
    expect((await world.call("GET", `/jobs/${"x".repeat(257)}`)).status).toBe(404);
  });

  it("with its results as they are, small ones only; the task has it whole", async () => {
    const outline = JSON.stringify(["small", "large", "none"].map((name) => ({ name, type: "echo", needs: [] })));
    await world.insertJob("results", { status: "failed", task_count: 3, outline });
    const large = JSON.stringify("x".repeat(8 * 1024));
    const ran = { job_id: "results", sequence: 1, attempts: 1, deliveries: 1, executor: "h-1", status: "succeeded" };
    await world.insert("task_states", { ...ran, name: "small", result: '{"2":1.0,"1":"\\u0000"}', result_bytes: 22 });
    await world.insert("task_states", { ...ran, name: "large", result: large, result_bytes: large.length });
    await world.insert("task_states", { ...ran, name: "none", status: "failed" });
    const document = await world.call("GET", "/jobs/results");
    expect(document.text).toContain('"result":{"2":1.0,"1":"\\u0000"}');
    const { tasks } = document.json() as { tasks: object[] };
    expect(document.json()).toMatchObject({ taskCounts: { succeeded: 2, failed: 1 } });
    expect(tasks[1]).toMatchObject({ name: "large", resultOmitted: true });
    expect(tasks[2]).not.toHaveProperty("resultOmitted");
    const task = (await world.call("GET", "/jobs/results/tasks/large")).json();
    expect(task).toMatchObject({ result: "x".repeat(8 * 1024), attempts: [{ number: 1, executor: "h-1" }] });
    expect((await world.call("GET", "/jobs/results/tasks/other")).json()).toMatchObject({ code: "task_not_found" });
  });

  it("lists jobs by every filter, in pages that arrivals don't shift", async () => {
    const label_pairs = ["team=list"];
    const labels = '{"team":"list"}';
    for (let n = 0; n < 5; n++) {
      const submitted_at = new Date(Date.UTC(2020, 0, 1 + Math.floor(n / 2)));
      await world.insertJob(`list-${n}`, {
        name: `nightly-${n}`,
        submitted_at,
        label_pairs,
        labels,
        types: ["echo"],
        status: n === 0 ? "failed" : "waiting",
      });
    }
    const ids = async (query: string) => {
      const page = (await world.call("GET", `/jobs?label=team:list&${query}`)).json() as {
        jobs: { id: string }[];
        nextCursor?: string;
      };
      return { ids: page.jobs.map(({ id }) => id.replace("list-", "")).join(""), next: page.nextCursor };
    };
    expect((await ids("")).ids).toBe("43210");
    const first = await ids("limit=2");
    await world.insertJob("list-5", { label_pairs, submitted_at: new Date(Date.UTC(2021, 0, 1)) });
    const second = await ids(`limit=2&cursor=${first.next ?? ""}`);
    expect(first.ids + second.ids + (await ids(`limit=2&cursor=${second.next ?? ""}`)).ids).toBe("43210");
    expect((await ids("status=failed")).ids).toBe("0");
    expect((await ids("status=failed&status=waiting")).ids).toBe("43210");
    expect((await ids("status=unfinished&name=nightly-")).ids).toBe("4321");
    expect((await ids("type=echo&since=2020-01-02T00:00:00Z&until=2020-01-03T01:00:00%2B01:00")).ids).toBe("32");
    expect((await ids("id=list-3")).ids).toBe("3");
    expect((await ids("label=team:other")).ids).toBe("");
    for (const wrong of ["limit=501", "limit=x", "status=nope", "since=now", "cursor=x", "colour=red", "name=%00"]) {
      expect((await world.call("GET", `/jobs?${wrong}`)).json()).toMatchObject({
        status: 400,
        code: "invalid_parameter",
      });
    }
  });
});
