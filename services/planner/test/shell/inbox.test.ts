import { describe, expect, it } from "vitest";
import type { InputTopic } from "../../src/core/inputs.js";
import type { Arrival } from "../../src/shell/arrival.js";
import { Doorbell } from "../../src/shell/doorbell.js";
import { Inbox } from "../../src/shell/inbox.js";

const plenty = { records: 1_000, bytes: 1 << 20 };

function arrival(topic: InputTopic, offset: number, bytes = 100): Arrival {
  return { topic, offset, bytes, input: { kind: "passed", topic, nextOffset: offset + 1 }, outputs: [] };
}

async function inboxWith(...arrivals: Arrival[]): Promise<Inbox> {
  const inbox = new Inbox(new Doorbell());
  for (const each of arrivals) await inbox.put(each);
  return inbox;
}

function offsetsOf(arrivals: readonly Arrival[]): string[] {
  return arrivals.map(({ topic, offset }) => `${topic}-${offset}`);
}

describe("an inbox", () => {
  it("hands out the topics in turn, each in its order", async () => {
    const jobs = [0, 1, 2, 3].map((offset) => arrival("pendingJobs", offset));
    const inbox = await inboxWith(...jobs, arrival("taskEvents", 7), arrival("jobControl", 5));
    expect(offsetsOf(inbox.take({ ...plenty, records: 4 }))).toEqual([
      "taskEvents-7",
      "jobControl-5",
      "pendingJobs-0",
      "pendingJobs-1",
    ]);
    expect(offsetsOf(inbox.take(plenty))).toEqual(["pendingJobs-2", "pendingJobs-3"]);
    expect(inbox.take(plenty)).toEqual([]);
  });

  it("stops at the limit of bytes, but always hands out one", async () => {
    const inbox = await inboxWith(arrival("pendingJobs", 0, 900), arrival("pendingJobs", 1, 900));
    expect(offsetsOf(inbox.take({ records: 10, bytes: 1_000 }))).toEqual(["pendingJobs-0"]);
    expect(offsetsOf(inbox.take({ records: 10, bytes: 10 }))).toEqual(["pendingJobs-1"]);
  });

  it("lets a topic wait that has no room, until some is taken; the others go on", async () => {
    const inbox = await inboxWith();
    let hasRoom = false;
    const full = inbox.put(arrival("pendingJobs", 0, 5 << 20)).then(() => {
      hasRoom = true;
    });
    await inbox.put(arrival("taskEvents", 0));
    expect(hasRoom).toBe(false);
    inbox.take({ records: 2, bytes: 8 << 20 });
    await full;
  });

  it("lets those who wait go when it is closed, and takes nothing more", async () => {
    const inbox = await inboxWith();
    const full = inbox.put(arrival("pendingJobs", 0, 5 << 20));
    inbox.close();
    await full;
    await inbox.put(arrival("pendingJobs", 1, 5 << 20));
    expect(inbox.isEmpty()).toBe(true);
  });

  it("rings when something arrives", async () => {
    const doorbell = new Doorbell();
    const inbox = new Inbox(doorbell);
    const woken = doorbell.wait();
    await inbox.put(arrival("jobControl", 0));
    await woken;
  });
});
