import type { TaskDispatch, UpstreamResult } from "@spe/contracts";
import type { Messaging } from "@spe/messaging";
import type { LazyAbort } from "../lazy-abort.js";
import { decodeRecord, type RecordDecoding } from "./decode-record.js";
import { UnrunnableError } from "./unrunnable-error.js";
import { untilDone } from "./until-done.js";

/** What a run is given at once, and what is left to be asked for. */
export interface GivenUpstream {
  readonly results: readonly (readonly [task: string, result: string])[];
  readonly resultsToAsk: readonly string[];
}

const nothingGiven: GivenUpstream = { results: [], resultsToAsk: [] };

/** Results given at once: all together (contract §7). */
const givenBytes = 8 * 1024 * 1024;
const readsAtOnce = 16;

export interface UpstreamOptions {
  readonly messaging: Messaging;
  readonly taskEvents: string;
  readonly decoding: RecordDecoding;
}

/** The results of the tasks before a run's task: in the dispatch, or in taskEvents where the dispatch says. */
export class Upstream {
  readonly #options: UpstreamOptions;

  constructor(options: UpstreamOptions) {
    this.#options = options;
  }

  /** Rejects with UnrunnableError, or when it is aborted. */
  async given({ upstream = [] }: TaskDispatch, abort: LazyAbort): Promise<GivenUpstream> {
    if (upstream.length === 0) return nothingGiven;
    const results: [string, string][] = [];
    const resultsToAsk: string[] = [];
    let left = givenBytes;
    for (let i = 0; i < upstream.length; i += readsAtOnce) {
      if (left <= 0) {
        resultsToAsk.push(...upstream.slice(i).map(({ task }) => task));
        break;
      }
      const chunk = upstream.slice(i, i + readsAtOnce);
      const texts = await Promise.all(chunk.map((result) => this.#textOf(result, abort)));
      for (const [at, text] of texts.entries()) {
        const task = (chunk[at] as UpstreamResult).task;
        left -= Buffer.byteLength(text);
        if (left >= 0) results.push([task, text]);
        else resultsToAsk.push(task);
      }
    }
    return { results, resultsToAsk };
  }

  /** One result by its task's name, for a handler that asks. */
  async resultOf({ upstream = [] }: TaskDispatch, task: string, abort: LazyAbort): Promise<string> {
    const found = upstream.find((result) => result.task === task);
    if (found === undefined) throw new UnrunnableError(`No result of a task "${task}" is given.`);
    return this.#textOf(found, abort);
  }

  async #textOf(upstream: UpstreamResult, abort: LazyAbort): Promise<string> {
    return upstream.result ?? this.#read(upstream, abort.signal);
  }

  async #read({ task, partition, offset }: UpstreamResult, signal: AbortSignal): Promise<string> {
    if (partition == null || offset == null) throw new UnrunnableError(`The dispatch has no result of "${task}".`);
    const { messaging, taskEvents, decoding } = this.#options;
    const read = (): ReturnType<Messaging["readRecord"]> =>
      messaging.readRecord({ topic: taskEvents, partition, offset });
    const record = await untilDone(`Reading the result of ${task}`, read, { signal, logger: decoding.logger });
    const event = record && (await decodeRecord("taskEvents", record, { ...decoding, signal }));
    if (event?.result == null) {
      throw new UnrunnableError(`The result of "${task}" is no longer at ${taskEvents}-${partition}@${offset}.`);
    }
    return event.result;
  }
}
