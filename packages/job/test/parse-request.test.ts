import { faults as faultTable, limits } from "@spe/contracts";
import { describe, expect, it } from "vitest";
import { parseRequest } from "../src/parse-request.js";

const parse = (request: unknown, id = "job-1") =>
  parseRequest(typeof request === "string" ? request : JSON.stringify(request), { id });

function faultsOf(request: unknown) {
  const parsed = parse(request);
  return parsed.kind === "invalid" ? parsed.faults : [];
}

function jobOf(request: unknown, id = "job-1") {
  const parsed = parse(request, id);
  if (parsed.kind !== "job") throw new Error(JSON.stringify(parsed.faults));
  return parsed.job;
}

const task = (name: string, more: object = {}) => ({ name, type: "noop", ...more });

describe("a job request", () => {
  it("is completed with every default", () => {
    expect(jobOf({ task: "echo" })).toEqual({
      tasks: [
        {
          name: "main",
          type: "echo",
          payload: "null",
          needs: [],
          resultsFrom: "needs",
          timeoutMs: 900_000,
          retries: { max: 0, delayMs: 200, factor: 2, maxDelayMs: 60_000, jitter: 0.2 },
          pool: "default",
        },
      ],
      priorityTasks: [],
      priority: "normal",
      autostart: true,
      onFailure: "skip_dependents",
      resultDirectory: "02/job-1",
      webhooks: [],
      labels: Object.create(null) as object,
    });
  });

  it("takes defaults for its tasks at the top, field by field", () => {
    const top = {
      timeoutMs: 5,
      pool: "gpu",
      resultsFrom: "ancestors",
      scheduleToStartMs: 7,
      retries: { max: 9, delayMs: 1 },
    };
    const job = jobOf({ ...top, tasks: [task("a"), task("b", { timeoutMs: 6, retries: { max: "unbound" } })] });
    expect(job.tasks[0]).toMatchObject({
      timeoutMs: 5,
      pool: "gpu",
      resultsFrom: "ancestors",
      scheduleToStartMs: 7,
      retries: { max: 9, delayMs: 1 },
    });
    expect(job.tasks[1]).toMatchObject({ timeoutMs: 6, retries: { delayMs: 1, factor: 2 } });
    expect(job.tasks[1]?.retries.max).toBeUndefined();
  });

  it("merges needs and enables, each edge once", () => {
    const job = jobOf({
      tasks: [task("a", { enables: ["c", "c"] }), task("b"), task("c", { needs: ["b", "a", "b"] })],
    });
    expect(job.tasks.map((each) => each.needs)).toEqual([[], [], [0, 1]]);
  });

  it("keeps payloads as they are, members named __proto__ and NUL included", () => {
    const job = jobOf(
      '{"tasks":[{"name":"__proto__","type":"echo","payload": {"__proto__": {"x": 1.50}, "z": "\\u0000", "10":1, "9":2}}]}',
    );
    expect(job.tasks[0]).toMatchObject({
      name: "__proto__",
      payload: '{"__proto__":{"x":1.50},"z":"\\u0000","10":1,"9":2}',
    });
  });

  it("keeps labels named __proto__", () => {
    expect(Object.entries(jobOf('{"task":"noop","labels":{"__proto__":"x"}}').labels)).toEqual([["__proto__", "x"]]);
  });

  it.each(["2026-11-22T10:00:00+01:00", "2026-11-22T09:00:00.0009Z", "2026-11-22t04:00:00-05:00"])(
    "takes %s as the time it is",
    (notBefore) => {
      expect(jobOf({ task: "noop", notBefore }).notBeforeMs).toBe(Date.UTC(2026, 10, 22, 9));
    },
  );

  it("makes the default result directory of the id, or of its hash", () => {
    expect(jobOf({ task: "noop" }, "a/b").resultDirectory).toMatch(/^[0-9a-f]{2}\/[A-Za-z0-9_-]{43}$/);
    expect(jobOf({ task: "noop", resultDirectory: "thumbs/2026-11" }).resultDirectory).toBe("thumbs/2026-11");
  });

  it("takes 16 labels, 5 webhooks, a payload of exactly 256 KiB and one of whitespace beyond", () => {
    const labels = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`l${index}`, ""]));
    const webhooks = Array<object>(5).fill({ url: "https://example.org/hook" });
    const payload = "x".repeat(limits.payloadBytes - 2);
    expect(jobOf({ task: "noop", labels, webhooks, payload }).webhooks).toHaveLength(5);
    expect(jobOf(`{"task":"noop","payload":[1,${" ".repeat(limits.payloadBytes)}2]}`).tasks[0]?.payload).toBe("[1,2]");
  });
});

describe("a wrong job request", () => {
  it.each<readonly [string, unknown, string]>([
    ["an unknown field", { task: "noop", tsks: [] }, "/tsks"],
    ["an unknown field named __proto__", '{"task":"noop","__proto__":1}', "/__proto__"],
    ["an unknown field of a task", { tasks: [task("a", { "a/b~c": 1 })] }, "/tasks/0/a~1b~0c"],
    ["an unknown field of retries", { task: "noop", retries: { times: 3 } }, "/retries/times"],
    ["a number given as a string", { task: "noop", timeoutMs: "5" }, "/timeoutMs"],
    ["a negative time-out", { tasks: [task("a", { timeoutMs: -100 })] }, "/tasks/0/timeoutMs"],
    ["a fraction of a millisecond", { task: "noop", timeoutMs: 1.5 }, "/timeoutMs"],
    ["a time-out of more than 30 days", { task: "noop", timeoutMs: 2_592_000_001 }, "/timeoutMs"],
    ["null for a field", { task: "noop", name: null }, "/name"],
    ["no workers", { task: "noop", numWorkers: 0 }, "/numWorkers"],
    ["too many workers", { task: "noop", numWorkers: 10_001 }, "/numWorkers"],
    ["a word for workers", { task: "noop", numWorkers: "many" }, "/numWorkers"],
    ["too many retries", { task: "noop", retries: { max: 1_001 } }, "/retries/max"],
    ["jitter over 1", { task: "noop", retries: { jitter: 1.1 } }, "/retries/jitter"],
    ["an unknown priority", { task: "noop", priority: "asap" }, "/priority"],
    ["a bad pool", { task: "noop", pool: "GPU" }, "/pool"],
    ["a bad type", { task: "a b" }, "/task"],
    ["an empty task name", { tasks: [task("")] }, "/tasks/0/name"],
    ["no name", { tasks: [{ type: "noop" }] }, "/tasks/0/name"],
    ["a task that is no object", { tasks: [3] }, "/tasks/0"],
    ["no tasks at all", {}, ""],
    ["an empty list of tasks", { tasks: [] }, "/tasks"],
    ["tasks that are no list", { tasks: {} }, "/tasks"],
    ["a task beside tasks", { task: "noop", tasks: [task("a")] }, "/task"],
    ["a payload beside tasks", { payload: 1, tasks: [task("a")] }, "/payload"],
    ["a name taken twice", { tasks: [task("a"), task("b"), task("a")] }, "/tasks/2/name"],
    ["a need that nobody is", { tasks: [task("a", { needs: ["b"] })] }, "/tasks/0/needs/0"],
    ["a need that is no name", { tasks: [task("a", { needs: [1] })] }, "/tasks/0/needs/0"],
    ["enabling nobody", { tasks: [task("a"), task("b", { enables: ["a", "c"] })] }, "/tasks/1/enables/1"],
    ["needing itself", { tasks: [task("a", { needs: ["a"] })] }, "/tasks/0/needs/0"],
    ["an unknown priority task", { tasks: [task("a")], priorityTasks: ["b"] }, "/priorityTasks/0"],
    ["a priority task twice", { tasks: [task("a")], priorityTasks: ["a", "a"] }, "/priorityTasks/1"],
    ["a wait and a time", { task: "noop", delayMs: 1, notBefore: "2026-11-22T10:00:00Z" }, "/notBefore"],
    ["a time without offset", { task: "noop", notBefore: "2026-11-22T10:00:00" }, "/notBefore"],
    ["a day that is none", { task: "noop", notBefore: "2026-02-29T10:00:00Z" }, "/notBefore"],
    ["a name with NUL", { task: "noop", name: "a\0b" }, "/name"],
    ["a name of 201 characters", { task: "noop", name: "😀".repeat(201) }, "/name"],
    ["a label with NUL", { task: "noop", labels: { a: "\0" } }, "/labels/a"],
    ["a label that is a number", { task: "noop", labels: { a: 1 } }, "/labels/a"],
    [
      "17 labels",
      { task: "noop", labels: Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, ""])) },
      "/labels",
    ],
    ["six webhooks", { task: "noop", webhooks: Array<object>(6).fill({ url: "https://example.org" }) }, "/webhooks"],
    ["a webhook by ftp", { task: "noop", webhooks: [{ url: "ftp://example.org" }] }, "/webhooks/0/url"],
    ["an address that is none", { task: "noop", resultUrl: "here" }, "/resultUrl"],
    ["an id that is none", { task: "noop", id: ".." }, "/id"],
    ["an id other than the key", { task: "noop", id: "other" }, "/id"],
    ...["..", "/abs", "a\\b", "a\0b", "a//b", "", "a/", "a/../b", "./a", "C:/a", ".hidden"].map(
      (resultDirectory) =>
        [
          `the result directory ${JSON.stringify(resultDirectory)}`,
          { task: "noop", resultDirectory },
          "/resultDirectory",
        ] as const,
    ),
  ])("is refused for %s", (_, request, pointer) => {
    const faults = faultsOf(request);
    expect(faults.map((fault) => fault.pointer)).toEqual([pointer]);
    expect(faults[0]?.code).toBe("invalid_description");
    expect(faults[0]?.message).toMatch(/\.$/);
  });

  it("says the offending value and the remedy", () => {
    expect(faultsOf({ task: "noop", timeoutMs: "5" })[0]?.message).toBe(
      '"timeoutMs" must be an integer from 1 to 2,592,000,000; it is "5".',
    );
    expect(faultsOf({ task: "noop", retry: 1 })[0]?.message).toMatch(
      /^Unknown field "retry". Known here are id, name, tasks/,
    );
  });

  it("names one circle in the order in which it would run, and an edge of it", () => {
    const tasks = [
      task("start"),
      task("a", { needs: ["c", "start"] }),
      task("b", { needs: ["a"] }),
      task("c", { needs: ["b"], enables: ["d"] }),
      task("d"),
    ];
    expect(faultsOf({ tasks })).toEqual([
      expect.objectContaining({ code: "graph_has_cycle", cycle: ["a", "b", "c", "a"], pointer: "/tasks/1/needs/0" }),
    ]);
    expect(faultsOf({ tasks: [task("x", { enables: ["y"] }), task("y", { enables: ["x"] })] })).toMatchObject([
      { cycle: ["x", "y", "x"], pointer: "/tasks/1/enables/0" },
    ]);
  });

  it("is told of a payload that is too large, in bytes of UTF-8", () => {
    const payload = "ü".repeat(limits.payloadBytes / 2);
    expect(faultsOf({ tasks: [task("a"), task("b", { payload })] })).toMatchObject([
      { code: "payload_too_large", pointer: "/tasks/1/payload" },
    ]);
    expect(faultsOf({ task: "noop", payload })).toMatchObject([{ code: "payload_too_large", pointer: "/payload" }]);
  });

  it("is told of everything at once, at most 20", () => {
    const wrong = { tasks: [task("a", { timeoutMs: -1, needs: ["x"] }), task("a")], labels: { l: 1 }, numWorkers: 0 };
    expect(
      faultsOf(wrong)
        .map((fault) => fault.pointer)
        .sort(),
    ).toEqual(["/labels/l", "/numWorkers", "/tasks/0/needs/0", "/tasks/0/timeoutMs", "/tasks/1/name"].sort());
    expect(faultsOf({ tasks: Array.from({ length: 50 }, (_, i) => task(`t${i}`, { pool: "X" })) })).toHaveLength(20);
  });

  it("is told where it is not I-JSON, and where it is no JSON", () => {
    expect(faultsOf('{"task":"noop","payload":{"a":1,"a":2}}')).toMatchObject([
      { code: "invalid_description", pointer: "/payload/a" },
    ]);
    expect(faultsOf('{"task":')).toMatchObject([{ code: "malformed_json" }]);
    for (const text of ["[]", "3", '"x"', "null"])
      expect(faultsOf(text)).toMatchObject([{ code: "invalid_description", pointer: "" }]);
  });

  it("costs little, however large", () => {
    const began = process.cpuUsage().user;
    expect(faultsOf(`{"tasks":[${"{},".repeat(2_000_000)}{}]}`)).toHaveLength(1);
    expect(faultsOf(`{"tasks":[{"name":"a","type":"b","needs":[${"1,".repeat(2_000_000)}1]}]}`)).toHaveLength(1);
    expect(faultsOf({ tasks: Array.from({ length: 10_001 }, (_, i) => task(`t${i}`)) })).toMatchObject([
      { pointer: "/tasks" },
    ]);
    expect((process.cpuUsage().user - began) / 1e6).toBeLessThan(20);
  });

  it("is refused for more than 100,000 distinct edges", () => {
    const layer = Array.from({ length: 400 }, (_, index) => `a${index}`);
    const edges = (count: number) => [
      ...layer.map((name) => task(name)),
      ...Array.from({ length: count }, (_, i) => task(`b${i}`, { needs: layer })),
    ];
    expect(jobOf({ tasks: edges(250) }).tasks).toHaveLength(650);
    expect(faultsOf({ tasks: edges(251) })).toMatchObject([{ code: "invalid_description", pointer: "/tasks" }]);
  });

  it("gets only codes of the fault table", () => {
    for (const fault of faultsOf({ x: 1 })) expect(faultTable).toHaveProperty(fault.code);
  });
});
