import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Readable } from "node:stream";
import type { BrokerWorld } from "./broker-world.js";
import { brokers, partitionCount, registryUrl } from "./broker-world.js";

interface LogLine {
  readonly msg: string;
  readonly time: string;
  readonly [field: string]: unknown;
}

/** A planner as it runs in production: a process of its own, of the compiled service. */
export class PlannerProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly lines: LogLine[] = [];
  #stderr = "";
  readonly #exit: Promise<number | null>;

  constructor(world: BrokerWorld, environment: Readonly<Record<string, string>> = {}) {
    const main = fileURLToPath(new URL("../../dist/src/main.js", import.meta.url));
    const env = {
      PATH: process.env.PATH ?? "",
      SPE_KAFKA_BROKERS: brokers ?? "",
      SPE_REGISTRY_URL: registryUrl,
      SPE_PREFIX: world.prefix,
      SPE_HOME: world.home,
      SPE_RESULT_ROOT: world.resultRoot,
      SPE_PLANNER_PORT: "0",
      ...environment,
    };
    this.child = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "pipe"] });
    this.#exit = once(this.child, "close").then(([code]) => code as number | null);
    this.child.stderr.on("data", (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    createInterface(this.child.stdout).on("line", (text) => {
      this.lines.push(JSON.parse(text) as LogLine);
      if (process.env.SPE_TEST_SHOW_LOGS !== undefined) console.info(text);
      this.child.emit("line");
    });
    world.onClose(() => this.kill());
  }

  /** Waits until so many lines with this message, and these fields, have been logged since line `from`; returns the last. */
  async said(msg: string, fields: object = {}, count = 1, from = 0): Promise<LogLine> {
    for (;;) {
      const lines = this.lines.slice(from).filter((line) => line.msg === msg && hasFields(line, fields));
      const line = lines[count - 1];
      if (line !== undefined) return line;
      const ended = await Promise.race([once(this.child, "line").then(() => false), this.#exit.then(() => true)]);
      if (ended) throw new Error(`The planner ended before it said "${msg}": ${this.#stderr}`);
    }
  }

  async runs(): Promise<void> {
    await this.said("the partition runs", {}, partitionCount);
  }

  async readiness(): Promise<{ readonly status: number; readonly reasons: readonly string[] }> {
    const { port } = await this.said("listening");
    const response = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
    const { reasons } = (await response.json()) as { reasons: string[] };
    return { status: response.status, reasons };
  }

  async stop(): Promise<number | null> {
    this.child.kill("SIGTERM");
    return this.#exit;
  }

  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.#exit;
  }
}

function hasFields(line: LogLine, fields: object): boolean {
  return Object.entries(fields).every(([name, value]) => line[name] === value);
}
