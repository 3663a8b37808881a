import { execFile, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CompletionChecker, TopicObserver } from "@spe/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { engine, names } from "./engine.js";
import { call, isEnded, task, untilJob } from "./http.js";
import { KafkaSide } from "./kafka.js";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));

let kafka: KafkaSide;
let completions: TopicObserver;
const checker = new CompletionChecker();

beforeAll(async () => {
  kafka = await KafkaSide.connect();
  completions = await TopicObserver.open(kafka.messaging, kafka.codec, names.completedJobs, "completedJobs", (one) =>
    checker.see(one),
  );
});
afterAll(async () => {
  await completions.stop();
  await kafka.close();
});

const completionOf = async (id: string) => {
  await completions.until(
    () => checker.completionsOf(id).length > 0,
    20_000,
    () => `a completion of ${id}`,
  );
  return checker.completionsOf(id)[0];
};

describe("a job comes in", () => {
  it("over HTTP and is answered once Kafka has it", async () => {
    const id = randomUUID();
    const answer = await call("POST", "/jobs", { task: "echo", payload: 1 }, { "idempotency-key": id });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("location")).toBe(`/jobs/${id}`);
    expect(answer.body).toMatchObject({ id, run: 1, status: "pending", receipt: { topic: "pendingJobs" } });
    expect((await call("GET", `/jobs/${id}`)).status).toBe(200);
    expect(await completionOf(id)).toMatchObject({ status: "succeeded", run: 1, taskCounts: { succeeded: 1 } });
  });

  it("as JSON from a Kafka client, with a byte order mark and white space before it", async () => {
    const id = randomUUID();
    await kafka.submit(id, '\ufeff \n{"task":"echo","payload":"over kafka"}');
    const completion = await completionOf(id);
    expect(completion).toMatchObject({ status: "succeeded" });
    expect(JSON.parse(completion?.results ?? "")).toEqual({ main: { payload: "over kafka", results: {} } });
  });

  it("as Avro", async () => {
    const id = randomUUID();
    await kafka.submit(id, kafka.codec.encode("pendingJobs", { task: "echo", payload: '{"avro":true}' }));
    expect(await completionOf(id)).toMatchObject({ status: "succeeded" });
  });

  it("without a key, and is named by where it stands", async () => {
    const { partition, offset } = await kafka.submit(null, '{"task":"noop"}', 2);
    expect(await completionOf(`pendingJobs-${partition}-${offset}`)).toMatchObject({ status: "succeeded" });
  });

  it("in a partition that is not its key's home, and is forwarded", async () => {
    const id = randomUUID();
    await kafka.submit(id, '{"task":"noop"}', kafka.otherPartition(id));
    expect(await completionOf(id)).toMatchObject({ status: "succeeded" });
  });

  it.skipIf(spawnSync("kcat", ["-V"]).error !== undefined)("by kcat, with the line of the README", async () => {
    const id = `kcat-${randomUUID()}`;
    const folder = mkdtempSync(join(tmpdir(), "spe-kcat-"));
    writeFileSync(join(folder, "line"), `${id}|{"task":"echo","payload":{"hello":"kcat"}}\n`);
    await run("kcat", ["-P", "-b", engine.brokers, "-t", "pendingJobs", "-K", "|", "-l", join(folder, "line")]);
    expect(await completionOf(id)).toMatchObject({ status: "succeeded" });
  });

  it.skipIf(
    spawnSync("python3", ["-c", "from confluent_kafka.schema_registry.avro import AvroSerializer"]).status !== 0,
  )(
    "in Avro by another language's client",
    async () => {
      const id = `python-${randomUUID()}`;
      await run("python3", [join(root, "test/e2e/submit_avro.py"), engine.brokers, engine.registryUrl, id]);
      expect(await completionOf(id)).toMatchObject({ status: "succeeded" });
    },
    60_000,
  );

  it("by the command spe, which waits for its end and tells it by its exit code", async () => {
    const env = { ...process.env, SPE_URL: engine.httpUrl, SPE_API_KEY: engine.apiKey };
    const spe = async (...args: string[]) =>
      await run(process.execPath, [join(root, "packages/cli/bin/spe.js"), ...args], { env }).then(
        ({ stdout }) => ({ code: 0, stdout, stderr: "" }),
        (error: unknown) => error as { code: number; stdout: string; stderr: string },
      );
    const done = await spe("submit", "--task", "echo", "--payload", '{"n":1}', "--wait", "--json");
    expect(done.code).toBe(0);
    const job = JSON.parse(done.stdout) as { id: string };
    expect(job).toMatchObject({ status: "succeeded" });
    expect((await spe("status", job.id)).stdout).toContain("succeeded");
    expect(
      (await spe("list", "--json", "--limit", "5")).stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as object),
    ).toHaveLength(5);
    expect((await spe("submit", "--task", "fail", "--payload", "{}", "--wait")).code).toBe(1);
    expect((await spe("submit", "--task", "noop", "--payload", "{}", "--id", "..")).code).toBe(2);
    expect((await spe("status", randomUUID())).code).toBe(3);
    expect((await spe("status", "x", "--url", "http://127.0.0.1:1")).code).toBe(4);
    expect((await spe("cancel", job.id)).code).toBe(5);
    expect(
      (await spe("submit", "--task", "sleep", "--payload", '{"ms":5000}', "--wait", "--timeout", "300ms")).code,
    ).toBe(124);
    const refused = await run(process.execPath, [join(root, "packages/cli/bin/spe.js"), "list"], {
      env: { ...env, SPE_API_KEY: "x".repeat(40) },
    }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 6 });
  }, 60_000);
});

describe("the HTTP door", () => {
  it("refuses who has no key, but not the probes and the docs", async () => {
    expect((await fetch(`${engine.httpUrl}/jobs`)).status).toBe(401);
    for (const path of ["/healthz", "/readyz", "/openapi.json"])
      expect((await fetch(`${engine.httpUrl}${path}`)).status).toBe(200);
  });

  it.each([
    ["a number given as a string", { task: "noop", timeoutMs: "5" }, "invalid_description", "/timeoutMs"],
    ["an unknown field", { task: "noop", colour: "red" }, "invalid_description", "/colour"],
    ["a timeout below its bound", { task: "noop", timeoutMs: -100 }, "invalid_description", "/timeoutMs"],
    [
      "a need that is no task",
      { tasks: [{ name: "a", type: "noop", needs: ["b"] }] },
      "invalid_description",
      "/tasks/0/needs/0",
    ],
    ["an unknown type", { task: "no-such-type" }, "unknown_task_type", "/task"],
    [
      "a path out of the result root",
      { task: "noop", resultDirectory: "../x" },
      "invalid_description",
      "/resultDirectory",
    ],
  ])("refuses %s and points at it", async (_what, job, code, pointer) => {
    const answer = await call("POST", "/jobs", job);
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ code, pointer }));
  });

  it("names the cycle, in order", async () => {
    const answer = await call("POST", "/jobs", {
      tasks: [
        { name: "a", type: "noop", needs: ["c"] },
        { name: "b", type: "noop", needs: ["a"] },
        { name: "c", type: "noop", needs: ["b"] },
      ],
    });
    expect(answer.status).toBe(400);
    const fault = answer.body.errors.find((one: { code: string }) => one.code === "graph_has_cycle");
    expect(new Set(fault.cycle)).toEqual(new Set(["a", "b", "c"]));
  });

  it("answers 400, 404, 405, 413 and 415 as problems", async () => {
    const codes = [
      [await call("POST", "/jobs", "{not json"), 400],
      [await call("POST", "/jobs", '{"task":"noop","task":"noop"}'), 400],
      [await call("GET", "/nowhere"), 404],
      [await call("GET", `/jobs/${randomUUID()}`), 404],
      [await call("PUT", "/jobs", {}), 405],
      [await call("POST", "/jobs", `{"task":"noop","payload":"${"x".repeat(9 << 20)}"}`), 413],
      [await call("POST", "/jobs", "task: noop", { "content-type": "text/yaml" }), 415],
    ] as const;
    for (const [answer, status] of codes) {
      expect(answer.status).toBe(status);
      expect(answer.body.code).toBeTypeOf("string");
    }
  });

  it("lists jobs newest first in stable pages", async () => {
    const label = randomUUID();
    for (let n = 0; n < 5; n++)
      await call("POST", "/jobs?wait=20s", { task: "noop", name: `page-${n}`, labels: { label } });
    const first = (await call("GET", `/jobs?label=label:${label}&limit=2`)).body;
    await call("POST", "/jobs?wait=20s", { task: "noop", name: "page-5", labels: { label } });
    const second = (
      await call("GET", `/jobs?label=label:${label}&limit=2&cursor=${encodeURIComponent(first.nextCursor)}`)
    ).body;
    const namesOf = (page: { jobs: { name: string }[] }) => page.jobs.map(({ name }) => name);
    expect([...namesOf(first), ...namesOf(second)]).toEqual(["page-4", "page-3", "page-2", "page-1"]);
    expect(first.jobs[0]).not.toHaveProperty("tasks");
  });

  it("serves logs, the result document and files", async () => {
    const id = randomUUID();
    await call("POST", "/jobs?wait=30s", { id, task: "drunken-sailor", payload: { mode: "normal" } });
    const document = (await call("GET", `/jobs/${id}/results`)).body;
    expect(document).toMatchObject({ jobId: id, run: 1, status: "succeeded" });
    expect(document.results).toHaveProperty("main");
    const file = await call("GET", `/jobs/${id}/results/result.json`);
    expect(file.status).toBe(200);
    expect(file.headers.get("etag")).toBeTruthy();
    expect((await call("GET", `/jobs/${id}/results/result.json`, undefined, { range: "bytes=0-0" })).status).toBe(206);
    expect((await call("GET", `/jobs/${id}/results/..%2f..%2fapi-key`)).status).toBe(404);
    expect((await call("GET", `/jobs/${id}/logs`)).status).toBe(200);
  });

  it("takes an id that needs percent-encoding", async () => {
    const id = `ünï/${"日".repeat(60)} ${randomUUID()}`;
    await call("POST", "/jobs?wait=30s", { id, task: "noop" });
    expect(await untilJob(id, isEnded)).toMatchObject({ id, status: "succeeded" });
    expect(task(await untilJob(id, isEnded), "main").status).toBe("succeeded");
  });
});
