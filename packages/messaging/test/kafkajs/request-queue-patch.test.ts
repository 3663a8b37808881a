import RequestQueue from "kafkajs/src/network/requestQueue/index.js";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { patchRequestQueue } from "../../src/kafkajs/request-queue-patch.js";

type Queue = typeof RequestQueue.prototype;

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function queueWith(pending: unknown[], throttledUntil = -1) {
  patchRequestQueue();
  const queue = Object.create(RequestQueue.prototype) as { -readonly [K in keyof Queue]: Queue[K] };
  const checks: number[] = [];
  queue.pending = pending;
  queue.throttledUntil = throttledUntil;
  queue.throttleCheckTimeoutId = null;
  queue.checkPendingRequests = () => {
    checks.push(Date.now());
    queue.scheduleCheckPendingRequests();
  };
  return { queue, checks };
}

test("a connection with nothing pending has no timer", () => {
  const { queue } = queueWith([]);
  queue.scheduleCheckPendingRequests();
  expect(vi.getTimerCount()).toBe(0);
});

test("pending requests are checked until none is left", () => {
  const pending = ["request"];
  const { queue, checks } = queueWith(pending);
  queue.scheduleCheckPendingRequests();
  vi.advanceTimersByTime(25);
  expect(checks).toHaveLength(2);
  pending.pop();
  vi.advanceTimersByTime(25);
  expect([checks.length, vi.getTimerCount()]).toEqual([3, 0]);
});

test("a throttled connection is checked when the throttle ends", () => {
  const { queue, checks } = queueWith(["request"], Date.now() + 700);
  queue.scheduleCheckPendingRequests();
  vi.advanceTimersByTime(699);
  expect(checks).toHaveLength(0);
  vi.advanceTimersByTime(1);
  expect(checks).toHaveLength(1);
});
