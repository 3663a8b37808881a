import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { messageSchemas, type Names, namesWith } from "@spe/contracts";
import { type Engine, type EngineOptions, startEngine } from "@spe/infra";
import { type Codec, connectMessaging, type Messaging, openCodec } from "@spe/messaging";
import { Journal } from "./journal.js";

/** Compiled, as workers load it; from here, whether this file is compiled or not. */
const compiled = import.meta.url.endsWith(".ts") ? "../../dist/chaos/handlers" : "../handlers";
const handlers = fileURLToPath(new URL(compiled, import.meta.url));

export const workersOfExecutor = 4;

/** An engine that is there to be killed, and a client's connection to its Kafka. */
export class ChaosEngine {
  readonly engine: Engine;
  readonly names: Names;
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly partitionCount: number;
  /** Where each task notes that it began. */
  readonly startsFile: string;
  readonly journal: Journal;
  /** Ids of all jobs that were ever sent. */
  readonly sent = new Set<string>();
  /** What the launcher says: who ended, who is ready again. */
  readonly notices: string[];
  #stopped: Promise<void> | undefined;

  private constructor(parts: Omit<ChaosEngine, "stop" | "sent">) {
    this.engine = parts.engine;
    this.names = parts.names;
    this.messaging = parts.messaging;
    this.codec = parts.codec;
    this.partitionCount = parts.partitionCount;
    this.startsFile = parts.startsFile;
    this.journal = parts.journal;
    this.notices = parts.notices;
  }

  /** Its home begins empty. */
  static async start(options: EngineOptions): Promise<ChaosEngine> {
    const startsFile = join(options.home, "starts.ndjson");
    const notices: string[] = [];
    let journal: Journal | undefined;
    const engine = await startEngine({
      ...options,
      env: {
        ...options.env,
        SPE_HANDLERS: handlers,
        SPE_WORKERS: String(workersOfExecutor),
        SPE_TASK_STARTS: startsFile,
      },
      progress: {
        onStep: (name, seconds, outcome) => options.progress?.onStep(name, seconds, outcome),
        onNotice: (sentence) => {
          notices.push(sentence);
          journal?.note("notice", sentence);
        },
      },
    });
    try {
      writeFileSync(startsFile, "");
      journal = new Journal(join(options.home, "journal.ndjson"));
      const names = namesWith("");
      const { SPE_KAFKA_BROKERS: brokers = "", SPE_REGISTRY_URL: registryUrl = "" } = engine.env;
      const messaging = await connectMessaging({ brokers: brokers.split(","), clientId: "spe-chaos" }, silence);
      const codec = await openCodec({ registryUrl, prefix: "", schemas: messageSchemas }, silence);
      const partitionCount = (await messaging.admin.partitionCount(names.pendingJobs)) ?? 0;
      return new ChaosEngine({ engine, names, messaging, codec, partitionCount, startsFile, journal, notices });
    } catch (error) {
      await engine.stop();
      throw error;
    }
  }

  /** Idempotent. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    await this.messaging.close();
    await this.engine.stop();
    await this.journal.close();
  }
}

/** Brokers are killed here all the time: what the client says of it is no news. */
const nothing = (): void => undefined;
const silence = { debug: nothing, info: nothing, warn: nothing, error: nothing };
