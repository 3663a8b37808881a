import { homePartition, type JobCommand, type Names } from "@spe/contracts";
import type { Appender, Codec } from "@spe/messaging";
import { v4 as uuid } from "uuid";
import { commandOutcome, type CommandOutcome, refusal } from "../../core/command-outcome.js";
import { Problem } from "../../core/problem.js";
import type { EventTail } from "./event-tail.js";
import { inTime, TooLateError } from "./in-time.js";
import { appended } from "./submissions.js";

const patienceMs = 5_000;

export interface CommandAnswer {
  readonly commandId: string;
  /** The job's state after it. */
  readonly status: string;
}

/** Where commands are handed to the planner, and its answers come back: jobControl one way, jobEvents the other. */
export class PlannerDesk {
  readonly #appender: Appender;
  readonly #codec: Codec;
  readonly #tail: EventTail;
  readonly #names: Names;
  readonly #partitionCount: number;

  constructor(appender: Appender, codec: Codec, tail: EventTail, names: Names, partitionCount: number) {
    this.#appender = appender;
    this.#codec = codec;
    this.#tail = tail;
    this.#names = names;
    this.#partitionCount = partitionCount;
  }

  /** Faults: the planner's refusal, no_answer, broker_unavailable. After those two it may still act. */
  async ask(jobId: string, command: Omit<JobCommand, "commandId">): Promise<CommandAnswer> {
    const commandId = uuid();
    const answer = await this.#answerTo(jobId, commandId);
    try {
      const value = this.#codec.encode("jobControl", { ...command, commandId });
      const partition = homePartition(jobId, this.#partitionCount);
      await appended(this.#appender, { topic: this.#names.jobControl, partition, key: jobId, value });
      const outcome = await answer.within(patienceMs);
      if (outcome === undefined) throw noAnswer(commandId);
      if (outcome.kind === "refused") throw refusal(jobId, command.command, outcome.code);
      return { commandId, status: outcome.status };
    } finally {
      answer.giveUp();
    }
  }

  async #answerTo(jobId: string, commandId: string): Promise<AwaitedAnswer> {
    let tell: (outcome: CommandOutcome) => void = () => undefined;
    const told = new Promise<CommandOutcome>((resolve) => (tell = resolve));
    const unlisten = await this.#tail.listen(jobId, ({ events }) => {
      const outcome = commandOutcome(commandId, events);
      if (outcome) tell(outcome);
    });
    return { within: async (ms) => await unlessTooLate(told, ms), giveUp: unlisten };
  }
}

interface AwaitedAnswer {
  /** undefined where it has not come in time. */
  within(ms: number): Promise<CommandOutcome | undefined>;
  giveUp(): void;
}

async function unlessTooLate<T>(promise: Promise<T>, withinMs: number): Promise<T | undefined> {
  try {
    return await inTime(promise, withinMs);
  } catch (error) {
    if (error instanceof TooLateError) return undefined;
    throw error;
  }
}

function noAnswer(commandId: string): Problem {
  const message = `The planner has not answered command ${commandId} within ${patienceMs / 1_000} s; it may still act on it.`;
  return new Problem("no_answer", message);
}
