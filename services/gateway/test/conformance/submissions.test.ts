import { readSubmission } from "@spe/job";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway takes a job", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  it("and answers when Kafka has it, with its coordinates", async () => {
    const answer = await world.submit({ id: "first", task: "echo", payload: { "1": 1.5 } });
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
    expect((await world.submit({ task: "noop" })).json()).toMatchObject({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as string,
    });
  });

  it("once, also before the view knows it; another one under its id is a conflict", async () => {
    await world.catchUp();
    const first = (await world.submit({ id: "twice", task: "noop" })).json() as { receipt: object };
    await world.catchUp();
    expect((await world.submit({ id: "twice", task: "noop" })).json()).toMatchObject({ receipt: first.receipt });
    expect(await world.submit({ id: "twice", task: "echo" })).toMatchObject({ status: 422 });
  });

  it("and shows it where the view knows it", async () => {
    const { digest } = (await readSubmission(
      Buffer.from("known"),
      Buffer.from('{"task":"noop"}'),
      { partition: 0, offset: 0 },
      () => ({}),
    )) as { digest: string };
    await world.insertJob("known", { digest });
    await world.catchUp();
    const answer = await world.submit({ id: "known", task: "noop" });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.json()).toMatchObject({ id: "known", status: "running", tasks: [] });
    expect((await world.submit({ id: "known", task: "echo" })).status).toBe(422);
  });

  it("and waits for its end", async () => {
    const waiting = world.submit({ id: "awaited", task: "noop" }, "/jobs?wait=20s");
    await untilAppended("awaited");
    await world.insertJob("awaited", { status: "succeeded" });
    await world.publish("awaited", { type: "job.succeeded" });
    await world.catchUp();
    const answer = await waiting;
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ id: "awaited", status: "succeeded" });
  });

  it("and says how it stands when the time to wait has passed", async () => {
    const waiting = world.submit({ id: "slow", task: "noop" }, "/jobs?wait=300ms");
    await untilAppended("slow");
    await world.insertJob("slow");
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

  it("plans without storing anything", async () => {
    const answer = await world.submit(
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
