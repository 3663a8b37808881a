import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSubmission } from "@spe/job";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway on real parts", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  const submit = async (body: object, path = "/jobs") => await world.call("POST", path, JSON.stringify(body));
  const insertJob = async (id: string, more: object = {}) => {
    await world.insert("jobs", {
      id,
      run: 1,
      sequence: 1,
      status: "running",
      submitted_at: new Date(),
      result_directory: `x/${id}`,
      ...more,
    });
  };

  describe("takes a job", () => {
    it("and answers when Kafka has it, with its coordinates", async () => {
      const answer = await submit({ id: "first", task: "echo", payload: { "1": 1.5 } });
      expect(answer.status).toBe(202);
      expect(answer.headers.get("location")).toBe("/jobs/first");
      expect(answer.json()).toMatchObject({ id: "first", run: 1, status: "pending", links: { self: "/jobs/first" } });
      const { receipt } = answer.json() as { receipt: { topic: string; partition: number; offset: number } };
      expect(receipt).toMatchObject({ topic: world.names.pendingJobs, partition: world.home("first") });
      const record = await world.messaging.readRecord(receipt);
      const submission = await readSubmission(
        record?.key ?? null,
        record?.value ?? null,
        receipt,
        async (bytes) => await world.codec.decodeSlow("pendingJobs", bytes),
      );
      expect(submission).toMatchObject({
        kind: "job",
        id: "first",
        job: { tasks: [{ name: "main", payload: '{"1":1.5}' }] },
      });
    });

    it("and makes an id where the client has none", async () => {
      expect((await submit({ task: "noop" })).json()).toMatchObject({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as string,
      });
    });

    it("once, also before the view knows it; another one under its id is a conflict", async () => {
      await world.catchUp();
      const first = (await submit({ id: "twice", task: "noop" })).json() as { receipt: object };
      await world.catchUp();
      expect((await submit({ id: "twice", task: "noop" })).json()).toMatchObject({ receipt: first.receipt });
      expect(await submit({ id: "twice", task: "echo" })).toMatchObject({ status: 422 });
    });

    it("and shows it where the view knows it", async () => {
      const { digest } = (await readSubmission(
        Buffer.from("known"),
        Buffer.from('{"task":"noop"}'),
        { partition: 0, offset: 0 },
        () => ({}),
      )) as { digest: string };
      await insertJob("known", { digest });
      await world.catchUp();
      const answer = await submit({ id: "known", task: "noop" });
      expect(answer).toMatchObject({ status: 200 });
      expect(answer.json()).toMatchObject({ id: "known", status: "running", tasks: [] });
      expect((await submit({ id: "known", task: "echo" })).status).toBe(422);
    });

    it("and waits for its end", async () => {
      const waiting = submit({ id: "awaited", task: "noop" }, "/jobs?wait=20s");
      await untilAppended("awaited");
      await insertJob("awaited", { status: "succeeded" });
      await world.publish("awaited", { type: "job.succeeded" });
      await world.catchUp();
      const answer = await waiting;
      expect(answer.status).toBe(200);
      expect(answer.json()).toMatchObject({ id: "awaited", status: "succeeded" });
    });

    it("and says how it stands when the time to wait has passed", async () => {
      const waiting = submit({ id: "slow", task: "noop" }, "/jobs?wait=300ms");
      await untilAppended("slow");
      await insertJob("slow");
      await world.catchUp();
      expect(await waiting).toMatchObject({ status: 202 });
      expect((await waiting).json()).toMatchObject({ id: "slow", status: "running" });
    });

    it("of 8 MiB and no more, in JSON and nothing else, by I-JSON's rules", async () => {
      expect((await world.call("POST", "/jobs", " ".repeat(8 * 1024 * 1024 + 1))).json()).toMatchObject({
        status: 413,
        code: "request_too_large",
      });
      expect((await world.call("POST", "/jobs", "a=b", { "content-type": "text/plain" })).status).toBe(415);
      expect((await world.call("POST", "/jobs", '{"task":')).json()).toMatchObject({
        status: 400,
        code: "malformed_json",
      });
      const twice = (await world.call("POST", "/jobs", '{"task":"echo","payload":{"a":1,"a":2}}')).json();
      expect(twice).toMatchObject({ status: 400, errors: [{ pointer: "/payload/a" }] });
    });

    it("under one id only", async () => {
      const both = await world.call("POST", "/jobs", '{"task":"noop","id":"a"}', { "idempotency-key": "b" });
      expect(both.json()).toMatchObject({ status: 400, errors: [{ pointer: "/id" }] });
      expect((await world.call("POST", "/jobs", '{"task":"noop"}', { "idempotency-key": ".." })).status).toBe(400);
    });
  });

  it("plans without storing anything", async () => {
    const answer = await submit(
      {
        tasks: [
          { name: "b", type: "x", needs: ["a"] },
          { name: "a", type: "x" },
        ],
        numWorkers: 3,
      },
      "/jobs/plan",
    );
    expect(answer.json()).toEqual({ order: ["a", "b"], schedule: [["a"], ["b"]], numWorkers: 1 });
  });

  describe("shows a job", () => {
    it("as soon as the view has read what is in the log, and says 404 only then", async () => {
      await submit({ id: "late", task: "noop" });
      const early = world.call("GET", "/jobs/late");
      await insertJob("late");
      await world.catchUp();
      expect((await early).json()).toMatchObject({ id: "late" });
      expect((await world.call("GET", "/jobs/none")).json()).toMatchObject({ status: 404, code: "job_not_found" });
    });

    it("or says that the view is behind", async () => {
      const { id } = (await submit({ task: "noop" })).json() as { id: string };
      const answer = await world.call("GET", `/jobs/${id}`);
      expect(answer.json()).toMatchObject({ status: 503, code: "view_behind" });
      expect(answer.headers.get("retry-after")).toBe("1");
      await world.catchUp();
    }, 10_000);

    it("whatever its id", async () => {
      for (const id of ["a/b?c#d", "日".repeat(85), "%2F", "..x"]) {
        await insertJob(id);
        expect((await world.call("GET", `/jobs/${encodeURIComponent(id)}`)).json()).toMatchObject({ id });
      }
      expect((await world.call("GET", `/jobs/${"x".repeat(257)}`)).status).toBe(404);
    });

    it("with its results as they are, small ones only; the task has it whole", async () => {
      await insertJob("results", { status: "succeeded", tasks_succeeded: 3 });
      const base = {
        job_id: "results",
        type: "echo",
        pool: "default",
        status: "succeeded",
        sequence: 1,
        attempts: 1,
        deliveries: 1,
      };
      const large = JSON.stringify("x".repeat(8 * 1024));
      await world.insert("tasks", {
        ...base,
        name: "small",
        ordinal: 0,
        result: '{"2":1.0,"1":"\\u0000"}',
        result_bytes: 22,
      });
      await world.insert("tasks", { ...base, name: "large", ordinal: 1, result: large, result_bytes: large.length });
      await world.insert("tasks", { ...base, name: "none", ordinal: 2, status: "failed" });
      await world.insert("attempts", {
        job_id: "results",
        task: "large",
        number: 1,
        sequence: 1,
        delivery: 1,
        executor: "h-1",
      });
      const document = await world.call("GET", "/jobs/results");
      expect(document.text).toContain('"result":{"2":1.0,"1":"\\u0000"}');
      const { tasks } = document.json() as { tasks: object[] };
      expect(tasks[1]).toMatchObject({ name: "large", resultOmitted: true });
      expect(tasks[2]).not.toHaveProperty("resultOmitted");
      const task = (await world.call("GET", "/jobs/results/tasks/large")).json();
      expect(task).toMatchObject({ result: "x".repeat(8 * 1024), attempts: [{ number: 1, executor: "h-1" }] });
      expect((await world.call("GET", "/jobs/results/tasks/other")).json()).toMatchObject({ code: "task_not_found" });
    });
  });

  it("lists jobs by every filter, in pages that arrivals don't shift", async () => {
    const label_pairs = ["team=list"];
    const labels = '{"team":"list"}';
    for (let n = 0; n < 5; n++) {
      const submitted_at = new Date(Date.UTC(2020, 0, 1 + Math.floor(n / 2)));
      await insertJob(`list-${n}`, {
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
    await insertJob("list-5", { label_pairs, submitted_at: new Date(Date.UTC(2021, 0, 1)) });
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

  describe("hands commands to the planner", () => {
    const answerCommands = async (id: string, answer: (commandId: string) => Parameters<World["publish"]>[1]) => {
      const partition = world.home(id);
      const offset = (await world.messaging.admin.endOffsets([{ topic: world.names.jobControl, partition }]))[0]!
        .offset;
      const reader = world.messaging.reader({
        isolation: "read_committed",
        onOutOfRange: () => undefined,
        onBatch: async ({ records }) => {
          for (const { value } of records) {
            const { commandId } = world.codec.decodeFast("jobControl", value!)!;
            await world.publish(id, answer(commandId ?? ""));
          }
        },
      });
      reader.add([{ topic: world.names.jobControl, partition, offset }]);
      return reader;
    };

    it("and tells its answer", async () => {
      await insertJob("commanded");
      await world.catchUp();
      const reader = await answerCommands("commanded", (commandId) => ({
        type: "command.accepted",
        commandId,
        command: "cancel",
      }));
      const answer = await world.call("DELETE", "/jobs/commanded?reason=enough");
      await reader.stop();
      expect(answer.status).toBe(202);
      expect(answer.json()).toMatchObject({
        id: "commanded",
        status: "cancelling",
        commandId: expect.any(String) as string,
      });
    });

    it("and its refusal", async () => {
      await insertJob("refused");
      await world.catchUp();
      const reader = await answerCommands("refused", (commandId) => ({
        type: "command.refused",
        commandId,
        code: "not_ended",
      }));
      const answer = await world.call("POST", "/jobs/refused/retry", '{"tasks":["a"]}');
      await reader.stop();
      expect(answer.json()).toMatchObject({ status: 409, code: "not_ended" });
    });

    it("and says when none comes; of jobs that don't exist it needs none", async () => {
      await world.catchUp();
      expect((await world.call("POST", "/jobs/commanded/start")).json()).toMatchObject({
        status: 503,
        code: "no_answer",
      });
      expect((await world.call("DELETE", "/jobs/none")).json()).toMatchObject({ status: 404, code: "job_not_found" });
    }, 20_000);
  });

  it("tells the log: history, then what comes, then the end", async () => {
    await insertJob("logged");
    await world.catchUp();
    const line = async (log_offset: number, message: string) => {
      const place = {
        job_id: "logged",
        log_partition: world.home("logged"),
        log_offset,
        line: 0,
        run: 1,
        task: "main",
        attempt: 1,
        delivery: 1,
        index: log_offset,
      };
      await world.insert("log_lines", {
        ...place,
        executor: "h-1",
        stream: "log",
        level: "info",
        time: new Date(),
        message,
        truncated: false,
      });
    };
    await line(1, "one");
    await line(2, "two");
    const page = (await world.call("GET", "/jobs/logged/logs", undefined, { accept: "application/json" })).json() as {
      lines: { id: string; message: string }[];
    };
    expect(page.lines.map(({ message }) => message)).toEqual(["one", "two"]);
    expect(
      (await world.call("GET", "/jobs/logged/logs?follow=false&after=0-1-0")).text.trim().split("\n"),
    ).toHaveLength(1);
    const followed = world.call("GET", `/jobs/logged/logs?after=${page.lines[0]!.id}`);
    await line(3, "three");
    await world.db.query("update spe.jobs set status = 'succeeded' where id = 'logged'");
    const entries = (await followed).text
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as { message?: string; type: string; status?: string });
    expect(entries.map(({ message }) => message)).toEqual(["two", "three", undefined]);
    expect(entries.at(-1)).toEqual({ type: "end", status: "succeeded" });
  });

  describe("serves results", () => {
    beforeAll(async () => {
      await insertJob("files", { status: "succeeded" });
      await world.catchUp();
      const folder = join(world.resultRoot, "x", "files");
      await mkdir(join(folder, "sub"), { recursive: true });
      await writeFile(join(folder, "result.json"), '{"jobId":"files","run":1,"results":{"main":1.0}}');
      await writeFile(join(folder, "sub", "ä b.html"), "0123456789");
      await writeFile(join(world.resultRoot, "secret"), "not theirs");
      await symlink(join(world.resultRoot, "secret"), join(folder, "link"));
    });

    it("the document as it is", async () => {
      expect((await world.call("GET", "/jobs/files/results")).text).toContain('"main":1.0');
    });

    it("files with ranges and ETags, harmless to browsers", async () => {
      const path = "/jobs/files/results/sub/%C3%A4%20b.html";
      const whole = await world.call("GET", path);
      expect(whole).toMatchObject({ status: 200, text: "0123456789" });
      expect(whole.headers.get("content-security-policy")).toContain("sandbox");
      const part = await world.call("GET", path, undefined, { range: "bytes=2-3" });
      expect(part).toMatchObject({ status: 206, text: "23" });
      expect(part.headers.get("content-range")).toBe("bytes 2-3/10");
      expect((await world.call("GET", path, undefined, { "if-none-match": whole.headers.get("etag")! })).status).toBe(
        304,
      );
      expect((await world.call("GET", path, undefined, { range: "bytes=99-" })).json()).toMatchObject({ status: 416 });
    });

    it.each([
      "..%2f..%2fsecret",
      "%2fetc%2fpasswd",
      "link",
      "sub",
      "sub/",
      "nothing",
      "a%00b",
      "..%5c..%5csecret",
      "sub/..%2f..%2f..%2fsecret",
    ])("nothing at %s", async (path) => {
      expect((await world.call("GET", `/jobs/files/results/${path}`)).json()).toMatchObject({
        status: 404,
        code: "result_not_found",
      });
    });

    it("nothing before the end", async () => {
      await insertJob("unended");
      await world.catchUp();
      expect((await world.call("GET", "/jobs/unended/results")).json()).toMatchObject({
        status: 404,
        code: "result_not_found",
      });
    });
  });

  describe("keeps its manners", () => {
    it("asks for the key, but not for probes and docs", async () => {
      const status = async (path: string, authorization?: string) =>
        (await fetch(`${world.url}${path}`, { headers: authorization ? { authorization } : {} })).status;
      for (const path of ["/jobs", "/metrics", "/executors", "/nowhere"]) expect(await status(path)).toBe(401);
      expect(await status("/jobs", "Bearer wrong")).toBe(401);
      for (const path of ["/healthz", "/openapi.json", "/docs"]) expect(await status(path)).toBe(200);
      expect(await status("/readyz")).toBe(503);
    });

    it("says what an address takes, and what it gives", async () => {
      const wrong = await world.call("PUT", "/jobs");
      expect(wrong.json()).toMatchObject({ status: 405, code: "method_not_allowed" });
      expect(wrong.headers.get("allow")).toBe("GET, HEAD, POST");
      expect((await world.call("GET", "/jobs", undefined, { accept: "image/png" })).json()).toMatchObject({
        status: 406,
      });
      expect((await world.call("GET", "/nowhere")).json()).toMatchObject({ status: 404, code: "route_not_found" });
      expect((await world.call("GET", "/jobs/%zz")).json()).toMatchObject({ status: 400 });
    });

    it("describes itself in OpenAPI 3.1", async () => {
      const document = (await world.call("GET", "/openapi.json")).json() as {
        openapi: string;
        paths: Record<string, object>;
      };
      expect(document.openapi).toBe("3.1.0");
      expect(Object.keys(document.paths)).toContain("/jobs/{id}/results/{path}");
    });
  });

  /** A submission is under way in another call: waits until its record is in the log. */
  async function untilAppended(id: string): Promise<void> {
    const place = { topic: world.names.pendingJobs, partition: world.home(id) };
    await new Promise<void>((resolve, reject) => {
      const reader = world.messaging.reader({
        isolation: "read_committed",
        onOutOfRange: () => reject(new Error("The log was cut.")),
        onBatch: ({ records }) => {
          if (!records.some(({ key }) => key?.toString() === id)) return;
          void reader.stop();
          resolve();
        },
      });
      reader.add([{ ...place, offset: 0 }]);
    });
  }
});
