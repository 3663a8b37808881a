import { afterEach, describe, expect, it, vi } from "vitest";
import type { LogEntry } from "../../src/core/log-entry.js";
import { type Delivery, halves } from "../../src/shell/delivery.js";
import { Inbox } from "../../src/shell/inbox.js";

const seat = { topic: "jobEvents", partition: 0, position: 0, end: 0 };
const never = new AbortController().signal;

afterEach(() => {
  vi.useRealTimers();
});

/** A delivery of `count` entries from `offset` on, with a marker behind them. */
function delivery(offset: number, count: number, bytes = count): Delivery {
  const entries = Array.from({ length: count }, (_, index): LogEntry => {
    const value = { jobId: "a", run: 1, events: [] };
    return { kind: "events", value, partition: 0, offset: offset + index, timestampMs: 0 };
  });
  return { seat, entries, nextOffset: offset + count + 1, bytes };
}

describe("the inbox", () => {
  const bounds = { batchBytes: 10, batchEntries: 5, waitingBytes: 10, gatherMs: 0, emptyWaitMs: 60_000 };

  it("hands over what has arrived, up to a batch, in order", async () => {
    const inbox = new Inbox(bounds);
    const deliveries = [delivery(0, 3), delivery(4, 2), delivery(7, 1)];
    for (const each of deliveries) void inbox.put(each);
    expect(await inbox.take(never)).toEqual(deliveries.slice(0, 2));
    expect(await inbox.take(never)).toEqual(deliveries.slice(2));
  });

  it("hands over a delivery that is larger than a batch by itself", async () => {
    const inbox = new Inbox(bounds);
    void inbox.put(delivery(0, 9, 99));
    void inbox.put(delivery(10, 1));
    expect(await inbox.take(never)).toHaveLength(1);
  });

  it("lets whoever puts wait while there is too much in it", async () => {
    const inbox = new Inbox(bounds);
    const order: string[] = [];
    const put = inbox.put(delivery(0, 1, 99)).then(() => order.push("put"));
    await inbox.take(never);
    order.push("taken");
    await put;
    expect(order).toEqual(["taken", "put"]);
  });

  it("H20: keeps positions that moved over nothing until something comes with them", async () => {
    const inbox = new Inbox(bounds);
    await inbox.put(delivery(0, 0));
    const taken = inbox.take(never);
    await inbox.put(delivery(1, 1));
    expect(await taken).toHaveLength(2);
  });

  it("lets a batch gather for as many milliseconds as the one before had entries", async () => {
    vi.useFakeTimers();
    const inbox = new Inbox({ ...bounds, gatherMs: 40 });
    void inbox.put(delivery(0, 3));
    await inbox.take(never);
    void inbox.put(delivery(4, 1));
    const taken = inbox.take(never);
    await vi.advanceTimersByTimeAsync(2);
    void inbox.put(delivery(6, 1));
    await vi.advanceTimersByTimeAsync(1);
    expect(await taken).toHaveLength(2);
  });

  it("lets no batch gather that is full", async () => {
    const inbox = new Inbox({ ...bounds, gatherMs: 60_000 });
    for (let n = 0; n < 3; n++) {
      void inbox.put(delivery(n * 6, 5));
      expect(await inbox.take(never)).toHaveLength(1);
    }
  });

  it("lets nobody wait once it is closed", async () => {
    const inbox = new Inbox(bounds);
    const put = inbox.put(delivery(0, 1, 99));
    inbox.close();
    await put;
    await inbox.put(delivery(2, 1, 99));
  });

  it("gives nothing where it is told to stop first", async () => {
    const stop = new AbortController();
    const taken = new Inbox(bounds).take(stop.signal);
    stop.abort();
    expect(await taken).toEqual([]);
  });
});

describe("the halves of a batch", () => {
  it("hold its entries in order, and end where it ends", () => {
    const batch = [delivery(0, 3), delivery(4, 0), delivery(5, 4)];
    const [first, second] = halves(batch)!;
    expect([...first, ...second].flatMap(({ entries }) => entries.map(({ offset }) => offset))).toEqual([
      0, 1, 2, 5, 6, 7, 8,
    ]);
    expect(first.flatMap(({ entries }) => entries)).toHaveLength(3);
    expect(second.at(-1)?.nextOffset).toBe(10);
  });

  it("step over a marker only with the entries before it", () => {
    const [first, second] = halves([delivery(0, 2)])!;
    expect(first.map(({ nextOffset }) => nextOffset)).toEqual([1]);
    expect(second.map(({ nextOffset }) => nextOffset)).toEqual([3]);
  });

  it("are none where one entry is left", () => {
    expect(halves([delivery(0, 1), delivery(2, 0)])).toBeUndefined();
  });
});
