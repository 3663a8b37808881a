import { randomUUID } from "node:crypto";
import { priorities, type TaskDispatch, type TaskEvent } from "@spe/contracts";
import type { LogReader, LogRecord } from "@spe/messaging";
import { type BrokerWorld, partitionCount } from "./broker-world.js";

const beatEveryMs = 1_000;

/** Takes every dispatch of the pool and answers it at once with success; its result is the payload. Lets standbys lie. Beats as an executor does. */
export class ScriptedExecutor {
  readonly incarnation = randomUUID();
  readonly dispatched: TaskDispatch[] = [];
  readonly #world: BrokerWorld;
  readonly #reader: LogReader;
  #beats = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(world: BrokerWorld) {
    this.#world = world;
    this.#reader = world.messaging.reader({
      isolation: "read_committed",
      onBatch: async ({ records }) => {
        await Promise.all(records.map((record) => this.#run(record)));
      },
      onOutOfRange: () => undefined,
    });
    world.onClose(() => this.stop());
  }

  async start(): Promise<void> {
    await this.#beat();
    this.#timer = setInterval(() => void this.#beat(), beatEveryMs);
    for (const priority of priorities) {
      const topic = this.#world.names.lane("default", priority);
      const lane = Array.from({ length: partitionCount }, (_, partition) => ({ topic, partition, offset: 0 }));
      this.#reader.add(lane);
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reader.stop();
  }

  async #run({ value }: LogRecord): Promise<void> {
    const dispatch = value === null ? undefined : this.#world.codec.decodeFast("tasks", value);
    if (dispatch === undefined) throw new Error("A dispatch can't be read.");
    if (dispatch.standby != null) return;
    this.dispatched.push(dispatch);
    const { jobId, run, task, attempt, payload } = dispatch;
    const result = payload ?? "null";
    await this.say(dispatch.plannerPartition, {
      type: "succeeded",
      jobId,
      run,
      task,
      attempt,
      delivery: 1,
      executor: "scripted-1",
      incarnation: this.incarnation,
      startedHere: true,
      runMs: 1,
      result,
    });
  }

  async say(partition: number, event: TaskEvent): Promise<void> {
    const { names, codec, appender } = this.#world;
    await appender.append({
      topic: names.taskEvents,
      partition,
      key: event.jobId,
      value: codec.encode("taskEvents", event),
    });
  }

  async #beat(): Promise<void> {
    const { names, codec, appender } = this.#world;
    const value = codec.encode("executorRegistry", {
      executor: "scripted-1",
      incarnation: this.incarnation,
      status: "alive",
      host: "test",
      pid: process.pid,
      pool: "default",
      taskTypes: ["echo", "noop"],
      slots: 50,
      busy: 0,
      partitions: Array.from({ length: partitionCount }, (_, partition) => partition),
      running: [],
      beat: this.#beats++,
      startedAt: new Date().toISOString(),
    });
    await appender.append({ topic: names.executorRegistry, partition: 0, key: "scripted-1", value });
  }
}
