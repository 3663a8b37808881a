import type { Socket } from "node:net";
import { boundedText } from "../protocol/bounded-text.js";
import { Channel } from "../protocol/channel.js";
import { readToWorker } from "../protocol/read-message.js";
import type { FromWorker, RunTask, ToWorker } from "../protocol/worker-messages.js";
import { ActiveRun } from "./active-run.js";
import { HandlerRegistry } from "./handler-registry.js";
import { ResidentSize } from "./resident-size.js";
import { currentScope } from "./run-scope.js";
import { messageOf, runTask } from "./run-task.js";

/** A worker: loads the handlers once, then runs one task after the other, as its executor says. */
export class Worker {
  readonly #channel: Channel<ToWorker, FromWorker>;
  readonly #registry = new HandlerRegistry();
  readonly #resident = new ResidentSize();
  #active: ActiveRun | undefined;
  /** Code of an ended run is still at work in this process, and has misbehaved. */
  #isSpent = false;

  constructor(socket: Socket) {
    this.#channel = new Channel<ToWorker, FromWorker>(socket, {
      decode: readToWorker,
      onMessage: (message) => this.#receive(message),
      onBroken: () => process.exit(1),
      onEnd: () => process.exit(0),
    });
  }

  /** Nobody caught this. If it belongs to the run at hand it ends the process, as it would without us; else it must not harm that run. */
  uncaught(thrown: unknown): void {
    const scope = currentScope();
    if (scope !== undefined && scope !== this.#active) {
      this.#isSpent = true;
      return;
    }
    const text = thrown instanceof Error ? (thrown.stack ?? messageOf(thrown)) : messageOf(thrown);
    this.#active?.takeOutput("stderr", Buffer.from(`${text}\n`));
    this.#channel.send({ kind: "last_words", message: boundedText(`uncaught: ${messageOf(thrown)}`).text });
    process.exit(1);
  }

  #receive(message: ToWorker): void {
    switch (message.kind) {
      case "load":
        void this.#load(message.modules);
        return;
      case "run":
        void this.#run(message);
        return;
      case "abort":
        this.#active?.abort(message.reason);
        return;
      case "upstream":
        this.#active?.upstream.answer(message);
    }
  }

  async #load(modules: readonly string[]): Promise<void> {
    for (const module of modules) {
      this.#channel.send({ kind: "loading", module });
      await this.#registry.load(module);
    }
    this.#channel.send({ kind: "ready", types: this.#registry.types, problems: this.#registry.problems });
  }

  async #run(request: RunTask): Promise<void> {
    const { jobId, run, task, attempt } = request;
    process.env["SPE_TASK_ID"] = `${jobId}/${run}/${task}/${attempt}`;
    const active = new ActiveRun(request, (message) => this.#channel.send(message));
    this.#active = active;
    const outcome = await runTask(request, this.#registry.find(request.type), active);
    active.end();
    this.#active = undefined;
    this.#channel.send({
      kind: "ended",
      outcome,
      hasFiles: active.files.hasStaged,
      rssBytes: this.#resident.bytes,
      isSpent: this.#isSpent,
    });
  }
}
