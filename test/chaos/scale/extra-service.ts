import { type ChildProcess, spawn } from "node:child_process";
import { hostname } from "node:os";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { ChaosEngine } from "../engine/chaos-engine.js";
import { isReady } from "../kills/executioner.js";

export type ScaledService = "planner" | "executor";

const checkout = fileURLToPath(
  new URL(import.meta.url.endsWith(".ts") ? "../../../" : "../../../../", import.meta.url),
);
const readyWithinMs = 30_000;
const askEveryMs = 20;

/** One more of a service, started as an operator would on another host: a process with the engine's addresses in its environment. */
export class ExtraService {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;

  private constructor(name: string, child: ChildProcess) {
    this.name = name;
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("exit", (code) => resolve(code)));
  }

  /** Resolves when it can do its work. */
  static async start(target: ChaosEngine, service: ScaledService, number: number): Promise<ExtraService> {
    const { SPE_API_KEY: _, ...env } = target.engine.env;
    const child = spawn(process.execPath, [`services/${service}/dist/src/main.js`], {
      cwd: checkout,
      env: {
        ...env,
        SPE_EXECUTOR_ID: `${hostname()}-${number}`,
        [`SPE_${service.toUpperCase()}_PORT`]: "0",
        SPE_PARENT_PIPE: "1",
      },
      stdio: ["pipe", "pipe", "inherit"],
    });
    const extra = new ExtraService(`${service} ${number}`, child);
    try {
      await extra.#untilReady(await listeningPort(child));
      return extra;
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  }

  /** As a deploy does it; resolves when it has ended by itself. */
  async stop(): Promise<void> {
    this.#child.kill("SIGTERM");
    const code = await this.#exited;
    if (code !== 0) throw new Error(`The ${this.name} ended with ${code ?? "a signal"} when it was asked to stop.`);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  async #untilReady(port: number): Promise<void> {
    const deadline = performance.now() + readyWithinMs;
    while (!(await isReady(port))) {
      if (this.#child.exitCode !== null) throw new Error(`The ${this.name} ended with ${this.#child.exitCode}.`);
      if (performance.now() > deadline) throw new Error(`The ${this.name} is not ready after ${readyWithinMs} ms.`);
      await delay(askEveryMs);
    }
  }
}

/** Its log says where it listens. What it says after that is read too, so that it never waits for a reader. */
async function listeningPort(child: ChildProcess): Promise<number> {
  const { stdout } = child;
  if (stdout === null) throw new Error("The service has no output.");
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`It ended with ${code ?? "a signal"} before it listened.`)));
    createInterface(stdout).on("line", (line) => {
      const entry = line.startsWith("{") ? (JSON.parse(line) as { msg?: unknown; port?: unknown }) : {};
      if (entry.msg === "listening" && typeof entry.port === "number") resolve(entry.port);
    });
  });
}
