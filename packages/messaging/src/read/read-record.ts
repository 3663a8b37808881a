import type { Cluster } from "../cluster/cluster.js";
import { Fault } from "../cluster/fault.js";
import { kafkaErrorName, leaderMoved } from "../cluster/kafka-error.js";
import type { Lane } from "../cluster/link.js";
import { backoffMs, pause } from "../cluster/pause.js";
import { BrokerUnavailableError, RefusedError } from "../errors.js";
import type { LogRecord, Position } from "../port.js";
import { fetchRequest } from "../wire/fetch-message.js";
import { knownLeader } from "../cluster/known-leader.js";
import { readableRecords } from "./readable-records.js";

const lane: Lane = { name: "single records", requestTimeoutMs: 10_000 };
const giveUpAfterMs = 30_000;
const firstBackoffMs = 50;
const mostBackoffMs = 500;

/** One record by its coordinates; undefined if the log no longer has it (trimmed, compacted) or never had. */
export async function readRecord(cluster: Cluster, position: Position): Promise<LogRecord | undefined> {
  const deadline = performance.now() + giveUpAfterMs;
  const doing = `Reading ${position.topic}-${position.partition.toString()} at ${position.offset.toString()}`;
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetchOnce(cluster, position, deadline);
    } catch (thrown) {
      const fault = Fault.of(thrown);
      const mayPass = fault.kind === "connection" || leaderMoved.has(fault.reason);
      if (fault.kind === "local") throw thrown;
      if (!mayPass) throw new RefusedError(doing, fault.reason, fault);
      if (performance.now() > deadline) throw new BrokerUnavailableError(doing, cluster.config.brokers, fault);
      await pause(backoffMs(attempt, firstBackoffMs, mostBackoffMs));
      await cluster.refresh([position.topic]).catch(() => undefined);
    }
  }
}

async function fetchOnce(cluster: Cluster, position: Position, deadline: number): Promise<LogRecord | undefined> {
  const link = await cluster.link(await knownLeader(cluster, position, deadline), lane);
  const atLeastOneBatch = 1;
  const response = await link.send(
    fetchRequest({
      isolation: "read_uncommitted",
      maxWaitMs: 0,
      maxBytes: atLeastOneBatch,
      partitions: [{ ...position, maxBytes: atLeastOneBatch }],
    }),
  );
  const [fetched] = response.partitions;
  const errorCode = fetched?.errorCode ?? response.errorCode;
  if (kafkaErrorName(errorCode) === "OFFSET_OUT_OF_RANGE") return undefined;
  if (fetched === undefined || errorCode !== 0) throw Fault.answer(errorCode);
  const { records } = readableRecords(fetched, position.offset, "read_uncommitted");
  return records.find(({ offset }) => offset === position.offset);
}
