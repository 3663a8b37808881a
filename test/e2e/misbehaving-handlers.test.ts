import { describe, expect, it } from "vitest";
import { run, task } from "./http.js";

const sailor = (mode: string, more: object = {}) => ({
  name: mode,
  type: "drunken-sailor",
  payload: { mode },
  ...more,
});

describe("a handler that", () => {
  it.each([
    ["loop", "timeout", { timeoutMs: 500 }],
    ["ignore-sigterm", "timeout", { timeoutMs: 500 }],
    ["exit", "crashed", {}],
    ["kill", "crashed", {}],
    ["unserialisable", "invalid_result", {}],
    ["huge", "result_too_large", {}],
  ])(
    "does %s fails as %s, and its neighbours succeed",
    async (mode, reason, more) => {
      const job = await run({
        tasks: [sailor(mode, more), { name: "beside", type: "echo", payload: 1 }, sailor("normal")],
      });
      expect(task(job, mode).failure).toMatchObject({ reason });
      expect(task(job, "beside").status).toBe("succeeded");
      expect(task(job, "normal").status).toBe("succeeded");
    },
    30_000,
  );

  it("exits says with which status; one that is killed says by which signal", async () => {
    const job = await run({ tasks: [sailor("exit"), sailor("kill")] });
    expect(task(job, "exit").failure).toMatchObject({ exitCode: 10 });
    expect(task(job, "kill").failure).toMatchObject({ signal: "SIGKILL" });
  });

  it("crashes is retried like any other", async () => {
    const job = await run({ tasks: [sailor("exit", { retries: { max: 1, delayMs: 10 } })] });
    expect(task(job, "exit")).toMatchObject({ attempts: 2, failure: { reason: "max_retries", cause: "crashed" } });
  });
});
