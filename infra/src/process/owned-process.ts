import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, renameSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { signalGroup } from "@spe/supervision";
import type { ProcessRecords } from "./process-records.js";

export interface ProcessSpec {
  readonly name: string;
  /** Which is ended first when the launcher is killed: low numbers first. */
  readonly order: number;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Another user to run as; only root can. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Its stdin stays open as long as this process lives: how it learns that we are gone. */
  readonly holdsPipe?: boolean;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * A program that this process started and has to end. It leads a session of its own (a Ctrl-C in the terminal reaches the launcher
 * only, which then stops everything in order), writes straight to its log file, and is on record until it has ended.
 */
export class OwnedProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  readonly exited: Promise<Exit>;
  #exit: Exit | undefined;

  private constructor(spec: ProcessSpec, child: ChildProcess, pid: number, forget: () => void) {
    this.name = spec.name;
    this.logFile = spec.logFile;
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      child.once("exit", (code, signal) => {
        this.#exit = { code, signal };
        signalGroup(this.pid, "SIGKILL"); // what it left of its group
        forget();
        resolve(this.#exit);
      });
    });
  }

  /** Rejects when the program can't be started at all. */
  static async start(spec: ProcessSpec, records: ProcessRecords): Promise<OwnedProcess> {
    const output = openSync(spec.logFile, "a");
    const child = spawn(spec.program, spec.args, {
      ...(spec.cwd !== undefined && { cwd: spec.cwd }),
      ...spec.user,
      env: spec.env,
      stdio: [spec.holdsPipe ? "pipe" : "ignore", output, output],
      detached: true,
    });
    closeSync(output);
    await new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve).once("error", reject);
    });
    child.stdin?.on("error", () => undefined); // it ended first: `exited` tells
    const pid = child.pid ?? 0;
    return new OwnedProcess(spec, child, pid, records.add({ ...spec, endsItself: spec.holdsPipe ?? false }, pid));
  }

  get exit(): Exit | undefined {
    return this.#exit;
  }

  /** Asks it to end; what is still there after `withinMs` is killed, with all of its process group. Idempotent. */
  async stop(withinMs: number, gentle: NodeJS.Signals = "SIGTERM"): Promise<Exit> {
    this.kill(gentle);
    const timer = new AbortController();
    await Promise.race([this.exited, delay(withinMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    if (this.#exit === undefined) signalGroup(this.pid, "SIGKILL");
    return await this.exited;
  }

  /** Has no effect on one that has ended, also when the news of that is still on its way. */
  kill(signal: NodeJS.Signals = "SIGKILL"): void {
    if (this.#exit !== undefined) return;
    try {
      process.kill(this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** The log of the last run is kept beside that of this one. */
export function beginLog(file: string): void {
  if (existsSync(file)) renameSync(file, file.replace(/\.log$/, ".previous.log"));
}
