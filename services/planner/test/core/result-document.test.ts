import { describe, expect, it } from "vitest";
import { DocumentText } from "../../src/core/jobs/document-text.js";
import type { ResultDocument } from "../../src/core/jobs/result-document.js";
import { nameOf, World } from "./world.js";

function world(): World {
  const made = new World();
  made.fleet([{ slots: 100 }]);
  return made;
}

function documentsOf(w: World): ResultDocument[] {
  return w.settles.flatMap(({ documents }) => documents);
}

const noop = (name: string, more: object = {}): object => ({ name, type: "noop", ...more });

describe("the result document of a job", () => {
  it("comes with its completion, and has what every task brought, in description order", () => {
    const w = world();
    w.submit("j", { name: "nightly", resultDirectory: "thumbs/2026", tasks: [noop("a"), noop("b"), noop("c")] });
    const [a, b, c] = w.takeAll();
    if (a === undefined || b === undefined || c === undefined) throw new Error("not all were dispatched");
    w.succeed(c, [3]);
    w.fail(b, { message: "it broke" });
    expect(documentsOf(w)).toEqual([]);
    w.pass(100);
    w.succeed(a, 1);
    expect(w.settles.at(-1)?.completions).toMatchObject([{ jobId: "j", finishedAt: "1970-01-01T00:16:40.100Z" }]);
    expect(documentsOf(w)).toEqual([
      {
        jobId: "j",
        run: 1,
        name: "nightly",
        status: "failed",
        timestamp: "1970-01-01T00:16:40.100Z",
        resultDirectory: "thumbs/2026",
        outcomes: [
          { kind: "result", task: "a", text: "1" },
          { kind: "failure", task: "b", failure: { reason: "error", message: "it broke", attempts: 1 } },
          { kind: "result", task: "c", text: "[3]" },
        ],
      },
    ]);
  });

  it("has a result that is too large to be kept by the place where it stands in taskEvents", () => {
    const w = world();
    w.submit("j", { tasks: [noop("small"), noop("large")] });
    w.runAll(({ value }) => (value.task === "large" ? "x".repeat(70_000) : 1));
    const [document] = documentsOf(w);
    expect(document?.outcomes).toEqual([
      { kind: "result", task: "small", text: "1" },
      { kind: "reference", task: "large", partition: w.settings.partition, offset: 1 },
    ]);
  });

  it("of a later run keeps the results of the one before", () => {
    const w = world();
    const request = { tasks: [noop("a"), noop("b", { needs: ["a"] })] };
    w.submit("j", request);
    w.succeed(w.take(), 1);
    w.fail(w.take());
    w.submit("j", { ...request, onDuplicate: "resume" });
    w.succeed(w.take(), 2);
    expect(documentsOf(w).map(({ run, outcomes }) => [run, outcomes.map(({ kind }) => kind)])).toEqual([
      [1, ["result", "failure"]],
      [2, ["result", "result"]],
    ]);
  });

  it("is empty where it was cancelled before it began, and is not made where it was rejected", () => {
    const w = world();
    w.submit("cancelled", { task: "noop", autostart: false });
    w.command("cancelled", { command: "cancel" });
    w.submit("rejected", { tasks: [noop("a", { needs: ["a"] })] });
    expect(w.completions.map(({ status }) => status)).toEqual(["cancelled", "rejected"]);
    expect(documentsOf(w)).toMatchObject([{ jobId: "cancelled", status: "cancelled", outcomes: [] }]);
  });

  it("is the same after a restart", () => {
    const w = new World({ restartsAtEveryStep: true });
    w.fleet([{}]);
    w.submit("j", { tasks: [noop("a"), noop("b")] });
    for (const { value } of w.takeAll()) {
      const result = JSON.stringify("x".repeat(value.task === "a" ? 2_000 : 70_000));
      w.news({ type: "succeeded", ...nameOf(value), executor: "x1", incarnation: "x1-i1", result });
    }
    expect(documentsOf(w)).toMatchObject([
      {
        outcomes: [
          { task: "a", text: JSON.stringify("x".repeat(2_000)) },
          { kind: "reference", task: "b", offset: 1 },
        ],
      },
    ]);
  });
});

describe("the text of a result document", () => {
  const head = {
    jobId: "j",
    run: 2,
    name: "nightly",
    status: "failed",
    timestamp: "2026-11-02T08:00:00.000Z",
  } as const;

  it("is a JSON document of the members that the contract names", () => {
    const text = new DocumentText(head);
    text.addResult("a", "[1]");
    text.addFailure("b", { reason: "error", message: "no", cause: null, exitCode: 3, attempts: 2 });
    expect(JSON.parse(text.end())).toEqual({
      ...head,
      results: { a: [1] },
      failures: { b: { reason: "error", message: "no", exitCode: 3, attempts: 2 } },
    });
  });

  it("has no name where the job has none, and is complete without any task", () => {
    const { name: _, ...nameless } = head;
    expect(JSON.parse(new DocumentText({ ...nameless, name: undefined }).end())).toEqual({
      ...nameless,
      results: {},
      failures: {},
    });
  });

  it("takes results as they are, whatever a task is called and whatever stands in them", () => {
    const text = new DocumentText(head);
    text.addResult("__proto__", '{"__proto__":"\\u0000","n":1.0}');
    text.addResult("b", "1e2");
    text.addFailure("constructor", { reason: "error", message: '"' });
    expect(text.end()).toContain(
      '"results":{\n"__proto__":{"__proto__":"\\u0000","n":1.0},\n"b":1e2},"failures":{\n"constructor":',
    );
  });

  it("names the results that are gone", () => {
    const text = new DocumentText(head);
    text.omitResult("a");
    text.addResult("b", "1");
    expect(JSON.parse(text.end())).toMatchObject({ results: { b: 1 }, omittedResults: ["a"] });
  });

  it("may be taken in pieces", () => {
    const whole = new DocumentText(head);
    const pieces = new DocumentText(head);
    let taken = "";
    for (const task of ["a", "b", "c"]) {
      whole.addResult(task, "1");
      pieces.addResult(task, "1");
      taken += pieces.take();
      expect(pieces.length).toBe(0);
    }
    expect(taken + pieces.end()).toBe(whole.end());
  });
});
