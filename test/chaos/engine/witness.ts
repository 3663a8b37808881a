import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Completion,
  type ExecutorBeat,
  isEndedJob,
  type JobEvents,
  type MessageTypes,
  resultLayout,
} from "@spe/contracts";
import type { PartName } from "@spe/infra";
import {
  CompletionChecker,
  FlowChecker,
  JobEventChecker,
  OutcomeChecker,
  QueueChecker,
  StartChecker,
  TopicObserver,
  ViewChecker,
  WaitChecker,
} from "@spe/testkit";
import { type Expectation, expectationOf, type PlannedGraph } from "../graphs/graph.js";
import type { ChaosEngine } from "./chaos-engine.js";
import type { Journal } from "./journal.js";

/** How long nothing may stand still. */
export interface Patience {
  /** A job, whatever dies. */
  readonly jobMs: number;
  /** A dispatched task, and the stream of completions. */
  readonly paceMs: number;
}

/** Reads what anybody can read of an engine, from its topics and its result directories, and has all checkers see it. */
export class Witness {
  readonly expected = new Map<string, Expectation>();
  readonly completions = new CompletionChecker();
  readonly events = new JobEventChecker(this.expected);
  readonly outcomes = new OutcomeChecker(this.expected);
  readonly starts = new StartChecker();
  readonly view: ViewChecker;
  readonly waits: WaitChecker;
  readonly queues: QueueChecker;
  readonly flow: FlowChecker;
  readonly completed: Completion[] = [];
  readonly #resultRoot: string;
  readonly #journal: Journal;
  readonly #sent: Set<string>;
  readonly #graphs = new Map<string, PlannedGraph>();
  readonly #incarnations = new Map<string, string>();
  readonly #endedByEvents = new Set<string>();
  readonly #documents = new Map<string, string>();
  readonly #violations: string[] = [];
  #observers: readonly TopicObserver[] = [];

  private constructor(target: ChaosEngine, { jobMs, paceMs }: Patience) {
    this.#journal = target.journal;
    this.#sent = target.sent;
    this.#resultRoot = target.engine.config.resultRoot;
    this.view = new ViewChecker(target.names.pendingJobs);
    this.waits = new WaitChecker(jobMs);
    this.queues = new QueueChecker(paceMs);
    this.flow = new FlowChecker("completion", paceMs);
  }

  static async open(target: ChaosEngine, patience: Patience): Promise<Witness> {
    const { names } = target;
    const witness = new Witness(target, patience);
    const open = async <N extends keyof MessageTypes>(topic: string, name: N, see: (value: MessageTypes[N]) => void) =>
      await TopicObserver.open(target.messaging, target.codec, topic, name, (value) => {
        target.journal.note(topic, value);
        see(value);
      });
    witness.#observers = await Promise.all([
      open(names.jobEvents, "jobEvents", (record) => witness.#seeEvents(record)),
      open(names.completedJobs, "completedJobs", (completion) => witness.#seeCompletion(completion)),
      open(names.executorRegistry, "executorRegistry", (beat) => witness.#seeBeat(beat)),
      open(names.taskEvents, "taskEvents", () => undefined),
      open(names.executorControl, "executorControl", () => undefined),
    ]);
    return witness;
  }

  /** The graph is about to be sent. */
  expect(graph: PlannedGraph): void {
    this.#journal.note("graph", graph);
    this.#sent.add(graph.id);
    this.#graphs.set(graph.id, graph);
    this.expected.set(graph.id, expectationOf(graph));
    this.waits.begin(graph.id, performance.now());
  }

  /** A part is killed now; amid the recovery: while jobs may still stand still for the kill before. */
  seeKill(part: PartName, isAmidRecovery: boolean): void {
    this.#journal.note("kill", { part, isAmidRecovery });
    this.waits.seeDeath({ what: part, atMs: performance.now(), isAmidRecovery });
  }

  /** Jobs whose end is not yet to be read in both topics. */
  open(): readonly string[] {
    return [...this.expected.keys()].filter(
      (id) => !this.#endedByEvents.has(id) || this.completions.completionsOf(id).length === 0,
    );
  }

  /** What can be told while jobs run. */
  verifySoFar(): readonly string[] {
    return [...this.events.verify(), ...this.outcomes.verify(), ...this.#violations];
  }

  verify(): readonly string[] {
    return [...this.completions.verify(this.expected.keys()), ...this.starts.verify(), ...this.verifySoFar()];
  }

  async close(): Promise<void> {
    for (const observer of this.#observers) await observer.stop();
  }

  #seeEvents(record: JobEvents): void {
    this.waits.progress(record.jobId, performance.now());
    for (const checker of [this.events, this.outcomes, this.view, this.queues]) checker.see(record);
    this.starts.seeEvents(record);
    if (record.events.some(({ type }) => type.startsWith("job.") && isEndedJob(type.slice("job.".length))))
      this.#endedByEvents.add(record.jobId);
  }

  #seeCompletion(completion: Completion): void {
    const now = performance.now();
    this.waits.end(completion.jobId, now);
    this.flow.see(now);
    this.completions.see(completion);
    this.completed.push(completion);
    this.#seeFiles(completion);
  }

  /** G11, at the moment at which the completion can be read. */
  #seeFiles({ jobId, resultDirectory, tasks = [] }: Completion): void {
    const folder = join(this.#resultRoot, resultDirectory ?? "");
    const document = join(folder, resultLayout.document);
    if (existsSync(document)) this.#documents.set(jobId, readFileSync(document, "utf8"));
    else this.#violations.push(`G11: job ${jobId} has completed, and ${document} is not there.`);
    const writing = new Set(
      this.#graphs
        .get(jobId)
        ?.tasks.filter(({ script }) => script.writesFile)
        .map(({ name }) => name),
    );
    for (const { name, status } of tasks) {
      if (status === "succeeded" && writing.has(name) && !existsSync(join(folder, `${name}.txt`)))
        this.#violations.push(`G11: job ${jobId} has completed, and the file of ${name} is not there.`);
    }
  }

  /** Another incarnation under the name of an executor: the one before is dead. */
  #seeBeat({ executor, incarnation }: ExecutorBeat): void {
    const before = this.#incarnations.get(executor);
    if (before !== undefined && before !== incarnation) this.starts.seeDeath(before);
    this.#incarnations.set(executor, incarnation);
  }

  /** The result document as it was when the completion could be read. */
  resultDocumentOf(jobId: string): string | undefined {
    return this.#documents.get(jobId);
  }
}
