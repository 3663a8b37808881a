import { setMaxListeners } from "node:events";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { leftovers, type Remains, type TaskStart } from "@spe/testkit";
import type { ChaosEngine } from "../engine/chaos-engine.js";
import type { Doors } from "../engine/doors.js";
import type { Witness } from "../engine/witness.js";
import { allowanceOfRunning, allowanceOfStopped, remainsOf } from "./remains.js";
import { readStoredView } from "./stored-view.js";

const documentsAtOnce = 16;
const documentsWithinMs = 180_000;
const quietWithinMs = 10_000;
const lookEveryMs = 250;

/** What is left to be asked when all jobs have ended: the starts, every document, every row, and whether anything was left behind. */
export class Audit {
  readonly #target: ChaosEngine;
  readonly #witness: Witness;
  readonly #doors: Doors;

  constructor(target: ChaosEngine, witness: Witness, doors: Doors) {
    this.#target = target;
    this.#witness = witness;
    this.#doors = doors;
  }

  /** `ended`: ids of the jobs whose end was read. Resolves with what is wrong. */
  async run(ended: readonly string[]): Promise<readonly string[]> {
    this.#readStarts();
    const { view, completed } = this.#witness;
    for (const completion of completed) view.checkCompletion(completion);
    for (const id of ended) {
      const text = this.#witness.resultDocumentOf(id);
      if (text !== undefined) view.checkResultDocument(id, JSON.parse(text));
    }
    const unreadable = await sentencesOf([() => this.#readDocuments(ended), () => this.#readStore()]);
    return [...unreadable, ...view.verify(ended), ...(await this.#readRemains())];
  }

  #readStarts(): void {
    const lines = readFileSync(this.#target.startsFile, "utf8").split("\n").filter(Boolean);
    for (const line of lines) this.#witness.starts.see(JSON.parse(line) as TaskStart);
  }

  async #readDocuments(ids: readonly string[]): Promise<void> {
    const left = [...ids];
    const signal = AbortSignal.timeout(documentsWithinMs);
    setMaxListeners(0, signal); // every document that is waited for listens
    const { view } = this.#witness;
    const readOne = async (): Promise<void> => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        view.checkServedJob(id, await this.#doors.get(`/jobs/${id}`, signal));
        for (const task of view.tasksOf(id))
          view.checkServedTask(id, task, await this.#doors.get(`/jobs/${id}/tasks/${task}`, signal));
      }
    };
    await Promise.all(Array.from({ length: documentsAtOnce }, readOne));
  }

  async #readStore(): Promise<void> {
    const { engine, names } = this.#target;
    const { view } = this.#witness;
    const stored = await readStoredView(engine.env.SPE_POSTGRES_URL ?? "", names.pendingJobs);
    for (const [id, job] of stored) if (this.#isOurs(id)) view.checkStoredJob(id, job);
  }

  /** A job that nobody sent counts as well: there must be none. */
  #isOurs(id: string): boolean {
    return this.#witness.expected.has(id) || !this.#target.sent.has(id);
  }

  /** A stray has two seconds, a beat comes every two. */
  async #readRemains(): Promise<readonly string[]> {
    return await onceQuiet(() => this.#leftovers());
  }

  async #leftovers(): Promise<readonly string[]> {
    const signal = AbortSignal.timeout(quietWithinMs);
    const { executors } = (await this.#doors.get("/executors", signal)) as { executors: readonly Executor[] };
    const living = executors.filter(({ status }) => status !== "gone");
    const remains: Remains["executors"] = living.map(({ running, ...rest }) => ({ ...rest, running: running.length }));
    const incarnations = living.map(({ incarnation }) => incarnation);
    return leftovers(remainsOf(this.#target, remains), allowanceOfRunning(this.#target, incarnations));
  }
}

/** What is left over when the engine has stopped. */
export async function leftoversOfStopped(target: ChaosEngine): Promise<readonly string[]> {
  return await onceQuiet(async () => leftovers(remainsOf(target, []), allowanceOfStopped));
}

/** Looks again for a while before it says that something is left. */
async function onceQuiet(look: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const deadline = performance.now() + quietWithinMs;
  for (;;) {
    const left = await look();
    if (left.length === 0 || performance.now() > deadline) return left;
    await delay(lookEveryMs);
  }
}

/** What can't be read is one more violation, and does not hide the others. */
async function sentencesOf(readings: readonly (() => Promise<void>)[]): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const read of readings)
    await read().catch((error: unknown) => void sentences.push(`Audit: ${(error as Error).message}`));
  return sentences;
}

interface Executor {
  readonly id: string;
  readonly incarnation: string;
  readonly status: string;
  readonly busy: number;
  readonly running: readonly string[];
}
