import { homePartition, type Names } from "@spe/contracts";
import { avroOfJob, type Job } from "@spe/job";
import { type Appender, BrokerUnavailableError, type Codec, type Position, RecordTooLargeError } from "@spe/messaging";
import { Problem } from "../../core/problem.js";
import { inTime, TooLateError } from "./in-time.js";

const ackWithinMs = 15_000;

/** Writes jobs to pendingJobs. Concurrent submissions share produce requests. */
export class Submissions {
  readonly #appender: Appender;
  readonly #codec: Codec;
  readonly #names: Names;
  readonly #partitionCount: number;

  constructor(appender: Appender, codec: Codec, names: Names, partitionCount: number) {
    this.#appender = appender;
    this.#codec = codec;
    this.#names = names;
    this.#partitionCount = partitionCount;
  }

  /** Resolves with the receipt once all in-sync replicas have the job. Faults: broker_unavailable, request_too_large. */
  async append(id: string, job: Job, onDuplicate: "ignore" | "resume"): Promise<Position> {
    const value = this.#codec.encode("pendingJobs", avroOfJob(job, onDuplicate));
    const partition = homePartition(id, this.#partitionCount);
    return await appended(this.#appender, { topic: this.#names.pendingJobs, partition, key: id, value });
  }
}

/** Appends, with Kafka's own errors told as faults. */
export async function appended(appender: Appender, record: Parameters<Appender["append"]>[0]): Promise<Position> {
  try {
    const { topic, partition, offset } = await inTime(appender.append(record), ackWithinMs);
    return { topic, partition, offset };
  } catch (cause) {
    if (cause instanceof RecordTooLargeError) throw new Problem("request_too_large", cause.message, { cause });
    if (!(cause instanceof BrokerUnavailableError || cause instanceof TooLateError)) throw cause;
    const message =
      "Kafka has not acknowledged the record, and may still have it: repeat the request with the same id.";
    throw new Problem("broker_unavailable", message, { cause });
  }
}
