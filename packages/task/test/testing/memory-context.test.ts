import { expect, it } from "vitest";
import { createMemoryContext } from "../../src/testing/memory-context.js";

it("keeps what a handler logs, reports and writes", async () => {
  const context = createMemoryContext();
  context.log("compressing", { quality: 70 });
  context.progress(0.5);
  await context.writeResult("notes/a.txt", "ü");
  expect(context.logged).toEqual([{ message: "compressing", fields: { quality: 70 } }]);
  expect(context.reported).toEqual([0.5]);
  expect(context.written.get("notes/a.txt")).toEqual(new Uint8Array([0xc3, 0xbc]));
});

it("hides what this attempt wrote from readResult, as the engine does", async () => {
  const context = createMemoryContext({ files: [["before.txt", new Uint8Array([1])]] });
  await context.writeResult("now.txt", "x");
  expect(await context.readResult("before.txt")).toEqual(new Uint8Array([1]));
  await expect(context.readResult("now.txt")).rejects.toThrow("no such file");
});

it("refuses paths out of the result directory and progress out of range", async () => {
  const context = createMemoryContext();
  await expect(context.writeResult("../x", "")).rejects.toThrow('the part ".."');
  await expect(context.readResult("/etc/passwd")).rejects.toThrow("absolute");
  expect(() => {
    context.progress(Number.NaN);
  }).toThrow(RangeError);
});

it("gives results by any task name, and refuses others'", async () => {
  const results = JSON.parse('{ "__proto__": 1, "t0": null }') as Record<string, number | null>;
  const context = createMemoryContext({ results, jobId: "j", taskName: "t1", run: 2 });
  expect(await context.result("__proto__")).toBe(1);
  expect(await context.result("t0")).toBeNull();
  expect(Object.getPrototypeOf(context.results)).toBeNull();
  await expect(context.result("t9")).rejects.toThrow('"t9"');
  expect(context.idempotencyKey).toBe("j/2/t1");
});
