import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { postGuard } from "./guard.js";
import { type JavaProcess, runKafkaClass } from "./java.js";

const startWithinMs = 60_000;
const pollMs = 50;

/** One broker and controller: a process that can be killed, paused, and started again on the same data and port. */
export class ClusterNode {
  readonly nodeId: number;
  readonly address: string;
  readonly #port: number;
  readonly #propertiesFile: string;
  readonly #logFile: string;
  #process: JavaProcess | undefined;
  #isPaused = false;

  constructor(nodeId: number, port: number, propertiesFile: string, logFile: string) {
    this.nodeId = nodeId;
    this.address = `127.0.0.1:${port}`;
    this.#port = port;
    this.#propertiesFile = propertiesFile;
    this.#logFile = logFile;
  }

  /** Neither dead nor paused. It may still be starting. */
  get isUp(): boolean {
    return this.#process !== undefined && !this.#isPaused;
  }

  /** Resolves when it takes connections: it may take a moment more until the controller counts on it. */
  async start(): Promise<void> {
    if (this.#process !== undefined) throw new Error(`Node ${this.nodeId} is running already.`);
    const java = await runKafkaClass("kafka.Kafka", [this.#propertiesFile], this.#logFile);
    const dismiss = postGuard(java.pid);
    this.#process = java;
    this.#isPaused = false;
    void java.exited.then(() => {
      dismiss();
      if (this.#process === java) this.#process = undefined;
    });
    const deadline = performance.now() + startWithinMs;
    while (!(await accepts(this.#port))) {
      if (!this.isUp || performance.now() > deadline)
        throw new Error(`Node ${this.nodeId} did not start. The end of its log:\n${this.#endOfLog()}`);
      await delay(pollMs);
    }
  }

  /** kill -9. Resolves when the process is gone. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running === undefined) return;
    process.kill(running.pid, "SIGKILL");
    await running.exited;
  }

  /** SIGSTOP: its connections stay open, and nothing is answered. */
  pause(): void {
    this.#signal("SIGSTOP");
    this.#isPaused = true;
  }

  resume(): void {
    this.#signal("SIGCONT");
    this.#isPaused = false;
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#process === undefined) throw new Error(`Node ${this.nodeId} is not running.`);
    process.kill(this.#process.pid, signal);
  }

  #endOfLog(): string {
    return readFileSync(this.#logFile, "utf8").split("\n").slice(-20).join("\n");
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    const settle = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => settle(true)).once("error", () => settle(false));
  });
}
