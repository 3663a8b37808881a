import { describe, expect, it } from "vitest";
import { parseDurationMs } from "../src/durations.js";
import { readRequest } from "../src/request-source.js";

describe("a request on the command line", () => {
  it("keeps the payload's digits as typed", async () => {
    expect(await readRequest(undefined, { task: "echo", payload: "1.50" })).toBe('{"task":"echo","payload":1.50}');
  });

  it("asks for a file or a task, not both, not neither", async () => {
    await expect(readRequest(undefined, {})).rejects.toThrow(/--task/);
    await expect(readRequest("job.json", { task: "echo" })).rejects.toThrow(/--task/);
  });

  it("says how a string payload is quoted", async () => {
    await expect(readRequest(undefined, { task: "echo", payload: "hello" })).rejects.toThrow(/quotes/);
  });

  it("adds onDuplicate for --resume", async () => {
    expect(JSON.parse(await readRequest(undefined, { task: "echo", resume: true }))).toEqual({
      task: "echo",
      onDuplicate: "resume",
    });
  });
});

describe("a duration", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["30", 30_000],
    ["5m", 300_000],
    ["2h", 7_200_000],
    ["1.5s", 1_500],
  ])("%s is %i ms", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(["", "soon", "-1s", "5d"])("%j is refused", (text) => {
    expect(() => parseDurationMs(text)).toThrow(/duration/);
  });
});
