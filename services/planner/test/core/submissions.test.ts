import { parseRequest } from "@spe/job";
import { describe, expect, it } from "vitest";
import { World } from "./world.js";

const day = 24 * 3_600_000;
const unreadable = (id: string, digest = "bytes"): Parameters<World["submitRaw"]>[0] => ({
  kind: "unreadable",
  id,
  digest,
  code: "unreadable_record",
  message: "It is neither JSON nor Avro.",
});

function world(): World {
  const made = new World({ restartsAtEveryStep: true });
  made.fleet([{}], { knownTypes: [{ pool: "default", types: ["image.compress"] }] });
  return made;
}

describe("a new job", () => {
  it("is accepted with its description, its digest and a receipt", () => {
    const w = world();
    w.submit("j", { task: "noop", name: "label" }, 17);
    const [pending] = w.eventsOf("job.pending");
    expect(pending).toMatchObject({ sequence: 1, run: 1, receiptPartition: 3, receiptOffset: 17 });
    expect(pending?.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.parse(pending?.description ?? "")).toMatchObject({ name: "label", tasks: [{ type: "noop" }] });
  });

  it("H22: is told with its whole normalised description, so that a view can be built of the events alone", () => {
    const w = world();
    const request = {
      tasks: [
        { name: "a", type: "noop", payload: { x: 1 }, enables: ["b"] },
        { name: "b", type: "echo" },
      ],
    };
    w.submit("j", request);
    const normal = parseRequest(JSON.stringify(request), { id: "j" });
    const [pending] = w.eventsOf("job.pending");
    expect(normal.kind).toBe("job");
    expect(JSON.parse(pending?.description ?? "")).toEqual(
      JSON.parse(JSON.stringify(normal.kind === "job" && normal.job)),
    );
  });

  it("has all its first news in one record, and one state record", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    expect(w.settles.at(-1)?.jobEvents.map(({ events }) => events.map(({ type }) => type))).toEqual([
      ["job.pending", "job.running", "task.queued"],
    ]);
    expect(w.settles.at(-1)?.stateEntries.map(({ key }) => key)).toEqual(["job/j", "positions"]);
  });

  it.each([
    ["delayMs", { delayMs: 5_000 }],
    ["notBefore", { notBefore: new Date(1_005_000).toISOString() }],
  ])("waits for its time with %s", (_, more) => {
    const w = world();
    w.submit("j", { task: "noop", ...more });
    expect(w.eventsOf("job.waiting")).toMatchObject([{ waitingFor: "time" }]);
    w.pass(4_999);
    expect(w.dispatches).toEqual([]);
    w.pass(1);
    expect(w.dispatches).toHaveLength(1);
  });

  it("may be called by a name that has a meaning elsewhere", () => {
    const w = world();
    for (const id of ["__proto__", "x/d/0", "a%2Fb", "constructor"]) {
      w.submit(id, {
        tasks: [
          { name: "__proto__", type: "noop", enables: ["toString"] },
          { name: "toString", type: "noop" },
        ],
      });
      w.succeed(w.take(), { __proto__: 1 });
      w.succeed(w.take(), id);
      expect(w.completions.at(-1)).toMatchObject({ jobId: id, status: "succeeded" });
    }
  });
});

describe("a job that can't run", () => {
  it("is rejected with all that is wrong, and its one completion", () => {
    const w = world();
    w.submit("j", { tasks: [{ name: "a", type: "noop", needs: ["a"] }] });
    expect(w.events).toMatchObject([{ type: "job.rejected", sequence: 1, error: { code: "invalid_description" } }]);
    expect(w.completions).toMatchObject([{ jobId: "j", run: 1, status: "rejected" }]);
    expect(w.deadLetters).toEqual([]);
  });

  it("is rejected for a type that nobody announced, a pool that nobody configured", () => {
    const w = world();
    w.submit("t", {
      tasks: [
        { name: "a", type: "image.compress" },
        { name: "b", type: "image.compres" },
      ],
    });
    w.submit("p", { tasks: [{ name: "a", type: "noop", pool: "moon" }] });
    w.submit("s", { task: "image.compres" });
    expect(w.completions.map(({ error }) => [error?.code, error?.pointer])).toEqual([
      ["unknown_task_type", "/tasks/1/type"],
      ["unknown_pool", "/tasks/0/pool"],
      ["unknown_task_type", "/task"],
    ]);
  });

  it("is not rejected while the pool has had no executor: it waits", () => {
    const w = world();
    w.submit("j", { tasks: [{ name: "a", type: "anything", pool: "gpu" }] });
    expect(w.completions).toEqual([]);
    expect(w.statusOf("j")).toBe("waiting");
  });

  it("that can't even be read goes to the dead letters and has a completion too", () => {
    const w = world();
    w.submitRaw(unreadable("pendingJobs-3-9"), 9);
    expect(w.deadLetters).toMatchObject([{ offset: 9, code: "unreadable_record" }]);
    expect(w.completions).toMatchObject([{ jobId: "pendingJobs-3-9", status: "rejected" }]);
  });
});

describe("the same id again", () => {
  const request = { task: "noop", payload: { a: 1 } };

  it("with the same request changes nothing, while the job runs and after it ended", () => {
    const w = world();
    w.submit("j", request);
    const before = w.events.length;
    w.submit("j", request);
    expect(w.events).toHaveLength(before);
    w.runAll();
    w.submit("j", request);
    w.pass(day - 2_000);
    w.submit("j", request);
    expect(w.completions).toHaveLength(1);
    expect(w.deadLetters).toEqual([]);
  });

  it("with another request is a conflict: dead letter and event, no completion (H11)", () => {
    const w = world();
    w.submit("j", request);
    w.submit("j", { task: "echo" }, 5);
    w.runAll();
    w.submit("j", { task: "echo" }, 7);
    w.submitRaw(unreadable("j"), 8);
    w.submit("j", { task: "noop", nonsense: 1 }, 9);
    expect(w.deadLetters.map(({ offset, code }) => [offset, code])).toEqual([
      [5, "id_conflict"],
      [7, "id_conflict"],
      [8, "unreadable_record"],
      [9, "id_conflict"],
    ]);
    expect(w.eventsOf("job.conflict")).toHaveLength(4);
    expect(w.completions).toHaveLength(1);
    expect(w.events.map(({ sequence }) => sequence)).toEqual(w.events.map((_, index) => index + 1));
  });

  it("is a new job once the window is past", () => {
    const w = world();
    w.submit("j", request);
    w.runAll();
    w.pass(day + 1_000);
    w.submit("j", { task: "echo" });
    w.runAll();
    expect(w.completions).toMatchObject([{ run: 1 }, { run: 1 }]);
    expect(w.completions[0]?.submittedAt).not.toBe(w.completions[1]?.submittedAt);
  });

  it("of a failed job is a new job once the window is past, unless it asks for a resume", () => {
    const w = world();
    w.submit("j", request);
    w.fail(w.take());
    w.submit("k", request);
    w.fail(w.take());
    w.pass(day + 1_000);
    w.submit("j", { task: "echo" });
    w.submit("k", { ...request, onDuplicate: "resume" });
    w.runAll();
    expect(w.completions.slice(2)).toMatchObject([
      { jobId: "j", run: 1, status: "succeeded", tasks: [{ type: "echo" }] },
      { jobId: "k", run: 2, status: "succeeded" },
    ]);
  });

  it("of a rejected job: the same bytes nothing, other bytes judged afresh as the next run", () => {
    const w = world();
    w.submit("j", { tasks: [] });
    w.submit("j", { tasks: [] });
    expect(w.completions).toHaveLength(1);
    w.submit("j", { task: 1 });
    expect(w.completions).toMatchObject([{ run: 1 }, { run: 2, status: "rejected" }]);
    w.submit("j", request);
    w.runAll();
    expect(w.completions[2]).toMatchObject({ run: 3, status: "succeeded" });
    expect(w.events.map(({ sequence }) => sequence)).toEqual(w.events.map((_, index) => index + 1));
  });
});

describe("onDuplicate resume", () => {
  const request = {
    retries: { max: 1, delayMs: 0 },
    tasks: [
      { name: "a", type: "noop" },
      { name: "b", type: "noop", needs: ["a"] },
      { name: "c", type: "noop", needs: ["b"] },
    ],
  };

  function failed(): World {
    const w = world();
    w.submit("j", request);
    w.succeed(w.take(), "kept");
    w.fail(w.take());
    w.pass(1);
    w.fail(w.take());
    expect(w.completions).toMatchObject([{ run: 1, status: "failed" }]);
    return w;
  }

  it("runs a failed job on: what succeeded keeps its result, attempts go on counting, retries are new", () => {
    const w = failed();
    w.submit("j", { ...request, onDuplicate: "resume" });
    const b = w.take();
    expect(b.value).toMatchObject({
      task: "b",
      run: 2,
      attempt: 3,
      retriesLeft: 1,
      upstream: [{ task: "a", result: '"kept"' }],
    });
    w.fail(b);
    w.pass(1);
    w.runAll();
    expect(w.completions[1]).toMatchObject({ run: 2, status: "succeeded", taskCounts: { succeeded: 3 } });
    expect(w.events.map(({ sequence }) => sequence)).toEqual(w.events.map((_, index) => index + 1));
  });

  it("does nothing to a job that runs or has succeeded", () => {
    const w = world();
    w.submit("j", request);
    w.submit("j", { ...request, onDuplicate: "resume" });
    w.runAll();
    w.submit("j", { ...request, onDuplicate: "resume" });
    expect(w.completions).toHaveLength(1);
    expect(w.eventsOf("job.pending")).toHaveLength(1);
  });

  it("ignores news of the run before", () => {
    const w = world();
    w.submit("j", { task: "noop" });
    const old = w.take();
    w.command("j", { command: "cancel" });
    w.submit("j", { task: "noop", onDuplicate: "resume" });
    w.succeed(old, "of the first run");
    expect(w.completions).toHaveLength(1);
    w.succeed(w.take(), "of the second");
    expect(w.completions[1]).toMatchObject({ run: 2, results: '{"main":"of the second"}' });
  });

  it("is possible for 7 days, then nothing of the job is held any more", () => {
    const w = failed();
    expect([...w.store.keys()].some((key) => key.startsWith("job/"))).toBe(true);
    w.pass(7 * day);
    expect([...w.store.keys()].some((key) => key.startsWith("job/"))).toBe(false);
  });
});

describe("an input that was processed before", () => {
  it("is passed over (H8)", () => {
    const w = world();
    w.submit("j", { task: "noop" }, 4);
    w.submit("k", { task: "noop" }, 3);
    expect(w.typesOf("k")).toEqual([]);
    expect(w.partition.positions).toEqual({ pendingJobs: 5, jobControl: 0, taskEvents: 0 });
  });
});
