import type { Admin, Position, TopicPartition } from "@spe/messaging";
import { Problem } from "../../core/problem.js";
import { inTime } from "./in-time.js";

const answerWithinMs = 5_000;

interface Question {
  readonly partitions: Map<string, TopicPartition>;
  readonly answer: Promise<ReadonlyMap<string, Position>>;
}

/**
 * The ends of logs as they are after the question was put, open transactions included. Those who ask while an answer is
 * under way share the next one: however many ask, one request is in flight.
 */
export class LogEnds {
  readonly #admin: Pick<Admin, "endOffsets">;
  #next: Question | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(admin: Pick<Admin, "endOffsets">) {
    this.#admin = admin;
  }

  /** Fault: broker_unavailable. */
  async now(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    const question = (this.#next ??= this.#begin());
    for (const each of partitions) question.partitions.set(keyOf(each), each);
    const ends = await question.answer;
    return partitions.flatMap((each) => ends.get(keyOf(each)) ?? []);
  }

  #begin(): Question {
    const partitions = new Map<string, TopicPartition>();
    const answer = this.#underWay.then(async () => {
      this.#next = undefined;
      return await this.#ask([...partitions.values()]);
    });
    this.#underWay = answer.catch(() => undefined); // told to each who asked
    return { partitions, answer };
  }

  async #ask(partitions: readonly TopicPartition[]): Promise<ReadonlyMap<string, Position>> {
    const ends = await this.#endOffsets(partitions);
    return new Map(ends.map((end) => [keyOf(end), end]));
  }

  async #endOffsets(partitions: readonly TopicPartition[]): Promise<readonly Position[]> {
    try {
      return await inTime(this.#admin.endOffsets(partitions), answerWithinMs);
    } catch (cause) {
      const message = "Kafka does not answer, so nobody knows how far its logs go; try again soon.";
      throw new Problem("broker_unavailable", message, { cause });
    }
  }
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
