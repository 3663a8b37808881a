import { setTimeout as delay } from "node:timers/promises";
import { homePartition } from "@spe/contracts";
import { type Appender, BrokerUnavailableError } from "@spe/messaging";
import { type PlannedGraph, requestJson, requestOf } from "../graphs/graph.js";
import type { ChaosEngine } from "./chaos-engine.js";

/** What a client gets that waits for longer is its own time-out; then it asks again under the same id. */
const answerWithinMs = 15_000;
const askAgainMs = 200;

/** Both ways into the engine, as a client uses them that repeats its request until it is answered. */
export class Doors {
  readonly #target: ChaosEngine;
  readonly #appender: Appender;

  constructor(target: ChaosEngine) {
    this.#target = target;
    this.#appender = target.messaging.appender();
  }

  /** Resolves when the graph is accepted. */
  async submit(graph: PlannedGraph, signal: AbortSignal): Promise<void> {
    const { codec, names } = this.#target;
    switch (graph.door) {
      case "http":
        await this.#ask("POST", "/jobs", { ...requestJson(graph), id: graph.id }, [200, 202], signal);
        break;
      case "kafka-json":
        await this.#append(names.pendingJobs, graph.id, Buffer.from(JSON.stringify(requestJson(graph))), signal);
        break;
      case "kafka-avro":
        await this.#append(names.pendingJobs, graph.id, codec.encode("pendingJobs", requestOf(graph)), signal);
        break;
    }
  }

  /** Resolves when the command is accepted, or refused because the job has ended. */
  async cancel({ id, door }: PlannedGraph, signal: AbortSignal): Promise<void> {
    const command = Buffer.from(JSON.stringify({ command: "cancel" }));
    if (door === "http") await this.#ask("DELETE", `/jobs/${id}`, undefined, [202, 409], signal);
    else await this.#append(this.#target.names.jobControl, id, command, signal);
  }

  /** The JSON of a document. */
  async get(path: string, signal: AbortSignal): Promise<unknown> {
    return await this.#ask("GET", path, undefined, [200], signal);
  }

  async close(): Promise<void> {
    await this.#appender.stop();
  }

  /** Any answer but those wanted is taken for a moment's weakness; one that says that the request is wrong is not. */
  async #ask(
    method: string,
    path: string,
    body: object | undefined,
    wanted: readonly number[],
    signal: AbortSignal,
  ): Promise<unknown> {
    for (;;) {
      const answer = await this.#call(method, path, body, signal);
      if (answer !== undefined && wanted.includes(answer.status)) return answer.document;
      if (answer !== undefined && answer.status >= 400 && answer.status < 500)
        throw new Error(`${method} ${path} is answered with ${answer.status}: ${JSON.stringify(answer.document)}`);
      await delay(askAgainMs, undefined, { signal });
    }
  }

  async #call(
    method: string,
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly status: number; readonly document: unknown } | undefined> {
    const { url, apiKey } = this.#target.engine;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey.key}`, "content-type": "application/json" },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
      });
      return { status: response.status, document: await response.json() };
    } catch {
      signal.throwIfAborted();
      return undefined; // nobody answers, or not in time
    }
  }

  async #append(topic: string, key: string, value: Buffer, signal: AbortSignal): Promise<void> {
    const partition = homePartition(key, this.#target.partitionCount);
    for (;;) {
      try {
        await this.#appender.append({ topic, partition, key, value });
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof BrokerUnavailableError)) throw error;
      }
    }
  }
}
