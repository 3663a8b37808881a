import type { Completion, ExecutorCommand, JobEvents, Names } from "@spe/contracts";
import type { Codec, OutgoingRecord } from "@spe/messaging";
import type { Dispatch, Effects, StateEntry } from "../core/effects.js";

export interface EncoderParts {
  readonly names: Names;
  readonly codec: Codec;
  /** Of the planner: home of every job it decides about, in every topic that is keyed by job. */
  readonly partition: number;
}

/** Turns decisions into records. Dead letters are not in here: only the shell has their bytes. */
export class EffectsEncoder {
  readonly #parts: EncoderParts;

  constructor(parts: EncoderParts) {
    this.#parts = parts;
  }

  /** Outputs first, state last; within a topic in the order of the decisions. */
  encode(effects: Effects): OutgoingRecord[] {
    return [
      ...effects.dispatches.map((dispatch) => this.#dispatch(dispatch)),
      ...effects.executorCommands.map((command) => this.#executorCommand(command)),
      ...effects.jobEvents.map((events) => this.#jobEvents(events)),
      ...effects.completions.map((completion) => this.#completion(completion)),
      ...effects.stateEntries.map((entry) => this.#stateEntry(entry)),
    ];
  }

  #dispatch({ pool, priority, partition, value }: Dispatch): OutgoingRecord {
    const { names, codec } = this.#parts;
    return { topic: names.lane(pool, priority), partition, key: value.jobId, value: codec.encode("tasks", value) };
  }

  #executorCommand(command: ExecutorCommand): OutgoingRecord {
    const { names, codec, partition } = this.#parts;
    const value = codec.encode("executorControl", command);
    return { topic: names.executorControl, partition, key: command.jobId, value };
  }

  #jobEvents(events: JobEvents): OutgoingRecord {
    const { names, codec, partition } = this.#parts;
    return { topic: names.jobEvents, partition, key: events.jobId, value: codec.encode("jobEvents", events) };
  }

  /** The headers let a client without a registry read the outcome. */
  #completion(completion: Completion): OutgoingRecord {
    const { names, codec, partition } = this.#parts;
    return {
      topic: names.completedJobs,
      partition,
      key: completion.jobId,
      value: codec.encode("completedJobs", completion),
      headers: {
        "spe-job-id": completion.jobId,
        "spe-status": completion.status,
        "spe-run": String(completion.run),
      },
    };
  }

  #stateEntry({ key, entry }: StateEntry): OutgoingRecord {
    const { names, codec, partition } = this.#parts;
    const value = entry === null ? null : codec.encode("plannerState", entry);
    return { topic: names.plannerState, partition, key, value };
  }
}
