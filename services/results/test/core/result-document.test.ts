import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocumentText } from "../../src/core/result-document.js";

const head = { id: "a", run: 2, name: "nightly", status: "failed", timestamp: "2026-01-01T00:00:00.000Z" };

describe("the result document", () => {
  it("has the results and the failures of a job's tasks by their names", () => {
    const text = new DocumentText(head);
    text.add({ name: "t0", result: '{"bytes":1}', failure: null });
    text.add({ name: "t1", result: null, failure: '{"reason":"timeout","message":"too slow","attempts":1}' });
    text.add({ name: "t2", result: "null", failure: null });
    expect(JSON.parse(text.end())).toEqual({
      ...{ jobId: "a", run: 2, name: "nightly", status: "failed", timestamp: "2026-01-01T00:00:00.000Z" },
      results: { t0: { bytes: 1 }, t2: null },
      failures: { t1: { reason: "timeout", message: "too slow", attempts: 1 } },
    });
  });

  it("is whole where no task brought anything, and has no name where the job has none", () => {
    const document = JSON.parse(new DocumentText({ ...head, name: null }).end()) as object;
    expect(document).toEqual(expect.objectContaining({ results: {}, failures: {} }));
    expect(document).not.toHaveProperty("name");
  });

  it("keeps results as they were written, whatever they and their tasks are called", () => {
    const text = new DocumentText(head);
    text.add({ name: "__proto__", result: '{"__proto__":{"n":1.0},"nul":"\\u0000"}', failure: null });
    expect(text.end()).toContain('"__proto__":{"__proto__":{"n":1.0},"nul":"\\u0000"}');
  });

  it("is the same whether it is taken in pieces or at once", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string(), fc.json(), fc.boolean(), fc.boolean())), (outcomes) => {
        const [whole, pieces] = [new DocumentText(head), new DocumentText(head)];
        let taken = "";
        for (const [name, json, hasFailed, take] of outcomes) {
          for (const text of [whole, pieces])
            text.add({ name, result: hasFailed ? null : json, failure: hasFailed ? json : null });
          if (take) taken += pieces.take();
        }
        expect(taken + pieces.end()).toBe(whole.end());
      }),
    );
  });
});
