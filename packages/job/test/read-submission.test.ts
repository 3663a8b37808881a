import { createHash } from "node:crypto";
import type { JobRequest } from "@spe/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { avroOfJob } from "../src/avro-request.js";
import { parseRequest } from "../src/parse-request.js";
import { readSubmission } from "../src/read-submission.js";

class UndecodableError extends Error {
  override readonly name = "UndecodableError";
}

const place = { partition: 3, offset: 42 };
const key = Buffer.from("job-1");
const neverAvro = (): JobRequest => {
  throw new UndecodableError("No such schema.");
};
const readText = (value: string | Buffer, recordKey: Buffer | null = key) =>
  readSubmission(recordKey, Buffer.from(value), place, neverAvro);
const readAvro = (request: JobRequest) => readSubmission(key, Buffer.from([0, 0, 0, 0, 1, 0]), place, () => request);

const payloads = fc
  .jsonValue({ maxDepth: 3 })
  .filter((value) => parseRequest(JSON.stringify({ task: "echo", payload: value }), { id: "x" }).kind === "job");
const requests = fc.record(
  {
    name: fc.string({ maxLength: 20 }).filter((name) => !name.includes("\0")),
    tasks: fc.uniqueArray(fc.stringMatching(/^[a-z_.-]{1,8}$/), { minLength: 1, maxLength: 6 }).chain((names) =>
      fc.tuple(
        ...names.map((name, index) =>
          fc.record(
            {
              name: fc.constant(name),
              type: fc.constantFrom("echo", "noop"),
              payload: payloads,
              needs: fc.subarray(names.slice(0, index)),
              enables: fc.subarray(names.slice(index + 1)),
              timeoutMs: fc.integer({ min: 1, max: 1_000_000 }),
              retries: fc.record({
                max: fc.oneof(fc.nat(1_000), fc.constant("unbound")),
                jitter: fc.double({ min: 0, max: 1, noNaN: true }),
              }),
              pool: fc.constantFrom("default", "gpu"),
            },
            { requiredKeys: ["name", "type"] },
          ),
        ),
      ),
    ),
    numWorkers: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant("unbound")),
    notBefore: fc
      .date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
      .map((date) => date.toISOString()),
    labels: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.constantFrom("x", "y"), { maxKeys: 4 }),
    onDuplicate: fc.constantFrom("ignore", "resume"),
    autostart: fc.boolean(),
  },
  { requiredKeys: ["tasks"] },
);

/** The same JSON with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

describe("a submission", () => {
  it("has the same job and digest through the Avro door, and with its members in another order", async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        const direct = await readText(JSON.stringify(request));
        if (direct.kind !== "job") throw new Error(JSON.stringify(direct));
        const avro = await readAvro(avroOfJob(direct.job, direct.onDuplicate));
        expect(avro).toEqual({ ...direct, job: expect.anything() as object });
        expect(await readText(JSON.stringify(reversed(request), null, 2))).toMatchObject({ digest: direct.digest });
      }),
    );
  });

  it("has another digest where anything but onDuplicate differs", async () => {
    const digestOf = async (request: object) => (await readText(JSON.stringify(request))).digest;
    const base = { tasks: [{ name: "a", type: "noop", payload: { x: 1 } }] };
    expect(await digestOf({ ...base, onDuplicate: "resume" })).toBe(await digestOf(base));
    expect(await digestOf({ ...base, numWorkers: "unbound", priority: "normal", delayMs: 0 })).toBe(
      await digestOf(base),
    );
    expect(await digestOf({ ...base, name: "b" })).not.toBe(await digestOf(base));
    expect(await digestOf({ tasks: [{ name: "a", type: "noop", payload: { x: 2 } }] })).not.toBe(await digestOf(base));
  });

  it("skips byte order marks and white space before the brace", async () => {
    expect(await readText('\ufeff \r\n\t{"task":"noop"}\n')).toMatchObject({ kind: "job", id: "job-1" });
  });

  it("without a key is named by its place, the same on every replay", async () => {
    expect(await readText('{"task":"noop"}', null)).toMatchObject({ kind: "job", id: "pendingJobs-3-42" });
  });

  it("may repeat its key as id, and nothing else", async () => {
    expect(await readText('{"task":"noop","id":"job-1"}')).toMatchObject({ kind: "job" });
    expect(await readText('{"task":"noop","id":"job-2"}')).toMatchObject({
      kind: "invalid",
      faults: [{ pointer: "/id" }],
    });
  });

  it("that is readable but wrong is invalid, with the digest of its bytes and its name", async () => {
    const text = '{"name":"nightly","task":"noop","timeoutMs":-100}';
    const digest = createHash("sha256").update(text).digest("hex");
    expect(await readText(text)).toMatchObject({
      kind: "invalid",
      id: "job-1",
      digest,
      name: "nightly",
      faults: [{ pointer: "/timeoutMs" }],
    });
  });

  it("over 8 MiB is too large", async () => {
    expect(await readText(`{"task":"noop","payload":"${"x".repeat(9 * 1024 * 1024)}"}`)).toMatchObject({
      kind: "invalid",
      faults: [{ code: "request_too_large" }],
    });
  });

  it.each([
    ["a truncated object", Buffer.from('{"task":"no')],
    ["bytes that are not UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
    ["a surrogate in UTF-8", Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d])],
    ["a list", Buffer.from('[{"task":"noop"}]')],
    ["a million brackets", Buffer.from("[".repeat(1_000_000))],
    ["text", Buffer.from("hello")],
    ["nothing", Buffer.alloc(0)],
    ["a lone zero", Buffer.from([0])],
    ["an unknown schema", Buffer.from([0, 0, 0, 9, 9, 1, 2, 3])],
    ["10 MiB of junk", Buffer.alloc(10 * 1024 * 1024, 0xa5)],
  ])("of %s is unreadable", async (_, value) => {
    expect(await readSubmission(key, value, place, neverAvro)).toMatchObject({
      kind: "unreadable",
      id: "job-1",
      code: "unreadable_record",
    });
  });

  it("without a value, or with a key that is no id, is unreadable", async () => {
    expect(await readSubmission(key, null, place, neverAvro)).toMatchObject({ kind: "unreadable", id: "job-1" });
    for (const bad of [
      Buffer.alloc(0),
      Buffer.from("."),
      Buffer.from([0xff]),
      Buffer.from("a\u0000b"),
      Buffer.alloc(257, 0x61),
    ]) {
      expect(await readText('{"task":"noop"}', bad)).toMatchObject({ kind: "unreadable", id: "pendingJobs-3-42" });
    }
  });

  it("nested a million deep is refused without harm", async () => {
    expect(await readText(`{"task":"noop","payload":${"[".repeat(1_000_000)}`)).toMatchObject({ kind: "invalid" });
  });

  it("is not judged while the registry is away", async () => {
    const away = new Error("The registry does not answer.");
    await expect(readSubmission(key, Buffer.from([0, 0, 0, 0, 1]), place, () => Promise.reject(away))).rejects.toBe(
      away,
    );
  });

  it("in Avro is judged by the same rules, its payloads too", async () => {
    expect(await readAvro({ task: "echo", payload: '{"a":1,"a":2}' })).toMatchObject({
      kind: "invalid",
      faults: [{ pointer: "/payload/a" }],
    });
    expect(await readAvro({ tasks: [{ name: "a", type: "echo", payload: "{" }] })).toMatchObject({
      kind: "invalid",
      faults: [{ pointer: "/tasks/0/payload" }],
    });
    expect(await readAvro({ task: "echo", timeoutMs: -1 })).toMatchObject({
      kind: "invalid",
      faults: [{ pointer: "/timeoutMs" }],
    });
    expect(await readAvro({ task: "echo", retries: { max: null } })).toMatchObject({
      kind: "job",
      job: { tasks: [{ retries: { delayMs: 200 } }] },
    });
  });
});
