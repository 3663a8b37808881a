import { randomUUID } from "node:crypto";
import { CompletionChecker, TopicObserver } from "@spe/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogRecord } from "@spe/messaging";
import { names } from "./engine.js";
import { KafkaSide } from "./kafka.js";

let kafka: KafkaSide;
let completions: TopicObserver;
const checker = new CompletionChecker();
const deadLetters: LogRecord[] = [];
let stopReading: () => Promise<void>;

beforeAll(async () => {
  kafka = await KafkaSide.connect();
  completions = await TopicObserver.open(kafka.messaging, kafka.codec, names.completedJobs, "completedJobs", (one) =>
    checker.see(one),
  );
  const partitions = Array.from(
    { length: (await kafka.messaging.admin.partitionCount(names.deadLetters)) ?? 0 },
    (_, partition) => ({ topic: names.deadLetters, partition }),
  );
  const reader = kafka.messaging.reader({
    isolation: "read_committed",
    maxWaitMs: 100,
    onBatch: ({ records }) => void deadLetters.push(...records),
    onOutOfRange: () => {},
  });
  reader.add(await kafka.messaging.admin.endOffsets(partitions));
  stopReading = () => reader.stop();
});
afterAll(async () => {
  await stopReading();
  await completions.stop();
  await kafka.close();
});

const completed = async (id: string) => {
  await completions.until(
    () => checker.completionsOf(id).length > 0,
    20_000,
    () => `a completion of ${id}`,
  );
  return checker.completionsOf(id)[0];
};

const unreadable: readonly (readonly [string, Buffer | null])[] = [
  ["nothing", null],
  ["no bytes", Buffer.alloc(0)],
  ["half a document", Buffer.from('{"task":')],
  ["text", Buffer.from("hello")],
  ["the wrong magic", Buffer.from([1, 0, 0, 0, 1, 2, 3])],
  ["a schema that nobody registered", Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 2])],
  ["Avro cut short", Buffer.from([0, 0, 0, 0, 1])],
  ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
];

describe("a record that can't be read", () => {
  it.each(unreadable)(
    "(%s) is kept byte for byte, rejected once, and stops nothing behind it",
    async (_what, value) => {
      const id = randomUUID();
      const neighbour = randomUUID();
      const position = await kafka.submit(id, value);
      await kafka.submit(neighbour, '{"task":"noop"}', position.partition);
      expect(await completed(id)).toMatchObject({ status: "rejected" });
      expect(await completed(neighbour)).toMatchObject({ status: "succeeded" });
      const kept = deadLetters.find(
        ({ headers }) =>
          headers["spe-partition"]?.toString() === String(position.partition) &&
          headers["spe-offset"]?.toString() === String(position.offset),
      );
      expect(kept?.value?.toString("hex") ?? "").toBe(value?.toString("hex") ?? "");
      expect(kept?.headers["spe-topic"]?.toString()).toBe(names.pendingJobs);
      expect(kept?.headers["spe-error-code"]?.toString()).toBeTruthy();
      expect(kept?.headers["spe-error-message"]?.toString()).toBeTruthy();
    },
  );

  it.each([
    ["..", "two dots"],
    ["x".repeat(300), "too long"],
    ["a\u0000b", "a control character"],
  ])("because its key is no id (%j: %s) is rejected under its position", async (key) => {
    const { partition, offset } = await kafka.submit(key, '{"task":"noop"}');
    expect(await completed(`pendingJobs-${partition}-${offset}`)).toMatchObject({ status: "rejected" });
  });
});

describe("a record that can be read but asks for nonsense", () => {
  it.each([
    ["an array", "[1,2]"],
    ["duplicate members", '{"task":"noop","task":"noop"}'],
    ["an integer out of range", '{"task":"noop","payload":9007199254740993}'],
    ["a lone surrogate", '{"task":"noop","payload":"\\ud800"}'],
    ["nesting over 100", `{"task":"noop","payload":${"[".repeat(120)}${"]".repeat(120)}}`],
    ["a million open brackets", `{"payload":${"[".repeat(1_000_000)}`],
    ["a cycle", '{"tasks":[{"name":"a","type":"noop","needs":["b"]},{"name":"b","type":"noop","needs":["a"]}]}'],
    ["an unknown type", '{"task":"no-such-type"}'],
    ["no tasks", '{"tasks":[]}'],
  ])("(%s) is rejected with one completion that says why", async (_what, text) => {
    const id = randomUUID();
    await kafka.submit(id, text);
    const completion = await completed(id);
    expect(completion?.status).toBe("rejected");
    expect(completion?.error?.code).toBeTruthy();
    expect(completion?.error?.message).toMatch(/\.$/);
  });

  it("gets no second completion for the same bytes, and a new judgement for others", async () => {
    const id = randomUUID();
    await kafka.submit(id, '{"task":5}');
    await completed(id);
    await kafka.submit(id, '{"task":5}');
    await kafka.submit(id, '{"task":"noop"}');
    await completions.until(
      () => checker.completionsOf(id).length > 1,
      20_000,
      () => "the second judgement",
    );
    expect(checker.completionsOf(id).map(({ status, run }) => [status, run])).toEqual([
      ["rejected", 1],
      ["succeeded", 2],
    ]);
  });
});
