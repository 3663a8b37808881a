import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { layDown } from "../../src/group/lay-down.js";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recordingLogger() {
  const said: string[] = [];
  const say = (_: object, message: string): void => void said.push(message);
  return { said, logger: { debug: say, info: say, warn: say, error: say } };
}

const never = new AbortController().signal;

test("H1: waits for the work", async () => {
  const { said, logger } = recordingLogger();
  let isDown = false;
  const work = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    isDown = true;
  };
  const done = layDown(work, 1_000, never, logger);
  await vi.advanceTimersByTimeAsync(500);
  await done;
  expect([isDown, said]).toEqual([true, []]);
});

test("does not wait for ever, and says so", async () => {
  const { said, logger } = recordingLogger();
  const done = layDown(() => new Promise(() => undefined), 1_000, never, logger);
  await vi.advanceTimersByTimeAsync(1_000);
  await done;
  expect(said).toEqual(["beforeRejoin took too long; rejoining without waiting for it"]);
});

test("does not wait when the membership is stopped", async () => {
  const { said, logger } = recordingLogger();
  const stopping = new AbortController();
  const done = layDown(() => new Promise(() => undefined), 1_000, stopping.signal, logger);
  stopping.abort();
  await done;
  expect(said).toEqual([]);
});

test("survives work that fails, at once or later", async () => {
  const { said, logger } = recordingLogger();
  const failing = (): Promise<void> => {
    throw new Error("x");
  };
  await layDown(failing, 1_000, never, logger);
  await layDown(() => Promise.reject(new Error("x")), 1_000, never, logger);
  expect(said).toHaveLength(2);
});
