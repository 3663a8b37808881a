import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import type { Profiler as Inspector } from "node:inspector";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Engine } from "@spe/infra";
import { type ProcessState, processesOf } from "../measure/processes.js";
import { type ProfileSummary, summarise } from "./summary.js";

export interface NamedProfile {
  readonly process: string;
  readonly file: string;
  readonly summary: ProfileSummary;
}

const nodeProcesses = new Set(["gateway", "planner", "executor", "executor worker", "results"]);
const writtenWithinMs = 60_000;

/** Profiles every Node process of an engine that was started with `environment`, between two moments. */
export class Profiler {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = resolve(folder);
    mkdirSync(this.#folder, { recursive: true });
  }

  get environment(): Record<string, string> {
    const preload = new URL("preload.js", import.meta.url).href;
    return { NODE_OPTIONS: `--import=${preload}`, BENCH_PROFILE_DIR: this.#folder };
  }

  /** Runs `work` with all profilers on; the profiles lie in the folder as <title>.<process>.cpuprofile, which browsers' tools open. */
  async during<T>(
    title: string,
    engine: Engine,
    work: () => Promise<T>,
  ): Promise<{ value: T; profiles: NamedProfile[] }> {
    const profiled = processesOf(engine).filter(({ name }) => nodeProcesses.has(name));
    signalAll(profiled);
    const value = await work();
    const living = new Set(processesOf(engine).map(({ pid }) => pid));
    const rest = profiled.filter(({ pid }) => living.has(pid));
    signalAll(rest);
    const profiles: NamedProfile[] = [];
    for (const { name, pid } of rest) profiles.push(await this.#collect(title, name, pid));
    this.#count++;
    return { value, profiles };
  }

  async #collect(title: string, process: string, pid: number): Promise<NamedProfile> {
    const written = join(this.#folder, `${pid}-${this.#count}.cpuprofile`);
    const endAt = performance.now() + writtenWithinMs;
    while (!existsSync(written)) {
      if (performance.now() > endAt) throw new Error(`The profile of the ${process} was not written to ${written}.`);
      await delay(20);
    }
    const file = join(this.#folder, `${title}.${process.replace(" ", "-")}.${pid}.cpuprofile`);
    renameSync(written, file);
    const profile = JSON.parse(readFileSync(file, "utf8")) as Inspector.Profile;
    return { process, file, summary: summarise(profile) };
  }
}

function signalAll(processes: readonly ProcessState[]): void {
  for (const { pid } of processes) process.kill(pid, "SIGUSR2");
}
