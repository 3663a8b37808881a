import type { JsonObject, TaskContext } from "@spe/task";
import { LazyAbort } from "../lazy-abort.js";
import { maxTextBytes } from "../protocol/bounded-text.js";
import { LineReader } from "../protocol/line-reader.js";
import type { FromWorker, RunTask } from "../protocol/worker-messages.js";
import { AttemptFiles } from "./attempt-files.js";
import { LogSender } from "./log-sender.js";
import { ProgressSender } from "./progress-sender.js";
import type { OutputStream, RunScope } from "./run-scope.js";
import { UpstreamResults } from "./upstream-results.js";

/** More than a line may have, so that the one that has more is marked as cut where lines are cut. */
const longestLineBytes = 2 * maxTextBytes;

/** What is done with a context after its run has ended comes too late, and says so to whoever does it. */
class TooLate extends Error {
  constructor(request: RunTask) {
    super(`Attempt ${request.attempt} of "${request.task}" has ended: its context can't be used any more.`);
  }
}

/** One run of a task inside its worker: makes the handler's context, and sends what is done with it to the executor. */
export class ActiveRun implements RunScope {
  readonly upstream: UpstreamResults;
  readonly files: AttemptFiles;
  readonly #request: RunTask;
  readonly #abort = new LazyAbort();
  readonly #logs: LogSender;
  readonly #progress: ProgressSender;
  /** Made for those that write. */
  readonly #output = new Map<OutputStream, LineReader>();
  #isEnded = false;

  constructor(request: RunTask, send: (message: FromWorker) => void) {
    this.#request = request;
    this.upstream = new UpstreamResults(request, send);
    this.files = new AttemptFiles(request);
    this.#logs = new LogSender(send);
    this.#progress = new ProgressSender((fraction) => send({ kind: "progress", fraction }));
  }

  get isEnded(): boolean {
    return this.#isEnded;
  }

  get context(): TaskContext {
    const { jobId, run, task, attempt, delivery, inputFile } = this.#request;
    const abort = this.#abort;
    return {
      jobId,
      run,
      attempt,
      taskName: task,
      deliveries: delivery,
      idempotencyKey: `${jobId}/${run}/${task}`,
      ...(inputFile !== undefined && { inputFile }),
      get signal() {
        return abort.signal;
      },
      results: this.upstream.given,
      result: (name) => this.#whileAlive(() => this.upstream.get(name)),
      readResult: (path) => this.#whileAlive(() => this.files.read(path)),
      writeResult: (path, content) => this.#whileAlive(() => this.files.stage(path, content)),
      log: (message, fields) => this.#log(message, fields),
      progress: (fraction) => {
        if (!this.#isEnded) this.#progress.report(fraction);
      },
    };
  }

  abort(reason: string): void {
    this.#abort.abort(new Error(reason));
  }

  takeOutput(stream: OutputStream, bytes: Buffer): void {
    const lines = this.#output.get(stream) ?? new LineReader(longestLineBytes);
    this.#output.set(stream, lines);
    for (const { text } of lines.read(bytes)) this.#logOutput(stream, text);
  }

  /** From now on nothing that the handler left behind has any effect. */
  end(): void {
    for (const [stream, lines] of this.#output) {
      const rest = lines.rest();
      if (rest !== undefined) this.#logOutput(stream, rest.text);
    }
    this.#progress.stop();
    this.#isEnded = true;
  }

  #log(message: unknown, fields: JsonObject | undefined): void {
    if (this.#isEnded) return;
    this.#logs.log("log", "info", String(message), fields === undefined ? undefined : JSON.stringify(fields));
  }

  #logOutput(stream: OutputStream, line: string): void {
    this.#logs.log(stream, stream === "stderr" ? "error" : "info", line);
  }

  #whileAlive<T>(work: () => Promise<T>): Promise<T> {
    return this.#isEnded ? Promise.reject(new TooLate(this.#request)) : work();
  }
}
