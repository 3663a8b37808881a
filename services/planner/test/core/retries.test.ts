import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retryDelay } from "../../src/core/tasks/retry-delay.js";
import { World } from "./world.js";

function failing(request: object): World {
  const world = new World({ restartsAtEveryStep: true });
  world.fleet([{}]);
  world.submit("j", { task: "noop", ...request });
  return world;
}

describe("a failed attempt", () => {
  it.each(["error", "timeout", "crashed", "out_of_memory"])("is tried again after %s", (reason) => {
    const world = failing({ retries: { max: 2, delayMs: 100, jitter: 0 } });
    world.fail(world.take(), { reason });
    expect(world.taskOf("j", "main")).toBe("retrying");
    expect(world.eventsOf("task.retrying")).toMatchObject([{ attempt: 1, failure: { reason, attempts: 1 } }]);
    world.pass(99);
    expect(world.dispatches).toEqual([]);
    world.pass(1);
    expect(world.take().value.attempt).toBe(2);
  });

  it.each(["permanent", "invalid_payload", "invalid_result", "result_too_large"])(
    "is not tried again after %s",
    (reason) => {
      const world = failing({ retries: { max: 2 } });
      world.fail(world.take(), { reason });
      expect(world.eventsOf("task.failed")).toMatchObject([{ failure: { reason, attempts: 1 } }]);
    },
  );

  it("fails with its own reason where no retries were asked for", () => {
    const world = failing({});
    world.fail(world.take(), { reason: "timeout" });
    expect(world.eventsOf("task.failed")).toMatchObject([{ failure: { reason: "timeout", attempts: 1 } }]);
    expect(world.completions).toMatchObject([{ status: "failed", tasks: [{ reason: "timeout", attempts: 1 }] }]);
  });

  it("fails with max_retries and the last cause where they are used up", () => {
    const world = failing({ retries: { max: 2, delayMs: 0 } });
    world.fail(world.take(), { reason: "error" });
    world.pass(1);
    world.fail(world.take(), { reason: "timeout" });
    world.pass(1);
    world.fail(world.take(), { reason: "crashed", exitCode: 10 });
    const failure = { reason: "max_retries", cause: "crashed", exitCode: 10, attempts: 3 };
    expect(world.eventsOf("task.failed")).toMatchObject([{ failure }]);
  });

  it("with unbound retries never fails", () => {
    const world = failing({ retries: { max: "unbound", delayMs: 0 } });
    for (let n = 1; n <= 50; n++) {
      const dispatch = world.take();
      expect(dispatch.value).toMatchObject({ attempt: n, retriesLeft: -1 });
      world.fail(dispatch);
      world.pass(1);
    }
    expect(world.taskOf("j", "main")).toBe("queued");
  });

  it("of a reason that this version doesn't know is an error", () => {
    const world = failing({});
    world.fail(world.take(), { reason: "sulking" });
    expect(world.eventsOf("task.failed")).toMatchObject([{ failure: { reason: "error" } }]);
  });

  it("has its message cut to a size that fits everywhere (H7)", () => {
    const world = failing({});
    world.fail(world.take(), { message: "ä😀".repeat(1_000_000) });
    expect(world.eventsOf("task.failed")[0]?.failure?.message.length).toBeLessThanOrEqual(8_192);
  });

  it("is what a result becomes that is too large", () => {
    const world = failing({});
    world.succeed(world.take(), "x".repeat(300_000));
    expect(world.eventsOf("task.failed")).toMatchObject([{ failure: { reason: "result_too_large" } }]);
  });
});

describe("the backoff", () => {
  const rule = fc.record({
    delayMs: fc.nat(100_000),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    maxDelayMs: fc.nat(1_000_000),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });

  it("grows by its factor, up to its maximum; jitter only shortens it", () => {
    const fixed = { delayMs: 200, factor: 2, maxDelayMs: 1_000, jitter: 0 };
    expect([1, 2, 3, 4].map((retry) => retryDelay(fixed, retry, 0.5))).toEqual([200, 400, 800, 1_000]);
    expect(retryDelay({ ...fixed, jitter: 0.2 }, 1, 0.5)).toBe(180);
  });

  it("is a whole number between 0 and the maximum, however often it is asked", () => {
    fc.assert(
      fc.property(
        rule,
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (...args) => {
          const delayMs = retryDelay(...args);
          expect(Number.isInteger(delayMs)).toBe(true);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(args[0].maxDelayMs);
        },
      ),
    );
  });
});
