import { setTimeout as pause } from "node:timers/promises";
import type { Position } from "@spe/messaging";
import type { World } from "../shell/world.js";
import type { TimedRecord } from "./workload.js";

const tickMs = 20;

/** Writes each record at its time, those of one tick together; resolves when all are acked. */
export async function play(load: readonly TimedRecord[], world: World): Promise<void> {
  const startedAt = performance.now();
  const receipts = new Map<string, Promise<Position>>();
  const acks: Promise<unknown>[] = [];
  let next = 0;
  while (next < load.length) {
    const nowMs = performance.now() - startedAt;
    for (let record = load[next]; record !== undefined && record.atMs <= nowMs; record = load[++next]) {
      acks.push(write(record, world, receipts));
    }
    await pause(tickMs);
  }
  await Promise.all(acks);
}

/** What the planner says of a job stands in the log behind the job's own record, and names its place. */
async function write(record: TimedRecord, world: World, receipts: Map<string, Promise<Position>>): Promise<void> {
  const { jobId } = record;
  if (record.topic === "pendingJobs") {
    const receipt = world.put("pendingJobs", jobId, record.value);
    receipts.set(jobId, receipt);
    await receipt;
    return;
  }
  const receipt = await receipts.get(jobId);
  await world.tell({ ...record.value, events: record.value.events.map((event) => named(event, receipt)) });
}

function named<E extends { readonly type: string }>(event: E, receipt: Position | undefined): E {
  if (event.type !== "job.pending" || receipt === undefined) return event;
  return { ...event, receiptPartition: receipt.partition, receiptOffset: receipt.offset };
}
