import type { LogReader, Messaging, Position } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { expect, it } from "vitest";
import type { Database } from "../../src/shell/database.js";
import { Seats } from "../../src/shell/seats.js";

const partition = { topic: "jobEvents", partition: 0 };
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("H8: a position outside the log stays where it is: nothing is read there, and a sentence says why", async () => {
  const reading: Position[] = [];
  const database = { query: async () => ({ rows: [{ ...partition, nextOffset: "1000" }], rowCount: 1 }) };
  const reader = { add: (positions: readonly Position[]) => reading.push(...positions), remove: () => undefined };
  const seats = new Seats({
    messaging: {} as unknown as Messaging,
    database: database as unknown as Database,
    reader: () => reader as unknown as LogReader,
    logger: createLogger("seats", "silent"),
    signal: new AbortController().signal,
  });
  seats.assign([partition]);
  await turn();
  expect(reading).toEqual([{ ...partition, offset: 1_000 }]);
  seats.outOfRange({ ...partition, offset: 1_000 }, { low: 0, high: 7 });
  seats.assign([partition]);
  await turn();
  expect(reading).toHaveLength(1);
  expect(seats.faults().join()).toMatch(/stands at 1000 of jobEvents-0, but the log has 0 to 7/);
});
