import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { signalGroup } from "./process-group.js";

export interface ChildOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** The child's whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
}

/** How a child ended: by a status, by a signal, or not at all because it could not be started. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/**
 * A process that leads a group of its own, so that it can be ended together with everything it started. Its end is reported
 * once, whatever happens.
 */
export class Child {
  readonly process: ChildProcess;
  readonly exited: Promise<ChildExit>;
  #exit: ChildExit | undefined;

  constructor(options: ChildOptions) {
    const { command, args = [], env, cwd, stdio = "inherit" } = options;
    this.process = spawn(command, args, { env, stdio, detached: true, ...(cwd === undefined ? {} : { cwd }) });
    this.exited = new Promise((resolve) => {
      const settle = (exit: ChildExit): void => {
        this.#exit ??= exit;
        resolve(this.#exit);
      };
      this.process.once("exit", (code, signal) => settle({ code, signal }));
      this.process.on("error", (error) => {
        if (this.process.pid === undefined) settle({ code: null, signal: null, error });
      });
    });
  }

  /** undefined when it could not be started. */
  get pid(): number | undefined {
    return this.process.pid;
  }

  /** undefined while it runs. */
  get exit(): ChildExit | undefined {
    return this.#exit;
  }

  /** Signals the whole group. False when nothing is left of it. */
  signal(signal: NodeJS.Signals): boolean {
    return this.pid !== undefined && signalGroup(this.pid, signal);
  }

  /** SIGTERM to the group; after `graceMs`, or once the leader has ended, SIGKILL to what is left of it. */
  async stop(graceMs: number): Promise<ChildExit> {
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), graceMs);
    const exit = await this.exited;
    clearTimeout(timer);
    this.signal("SIGKILL");
    return exit;
  }
}

/** Whether the end is one that nobody need worry about. */
export function isCleanExit({ code, error }: ChildExit): boolean {
  return code === 0 && error === undefined;
}

/** The end as the second half of a sentence: "exited with status 3", "was ended by SIGKILL". */
export function describeExit({ code, signal, error }: ChildExit): string {
  if (error !== undefined) return `could not be started: ${error.message}`;
  return signal === null ? `exited with status ${code ?? "unknown"}` : `was ended by ${signal}`;
}
