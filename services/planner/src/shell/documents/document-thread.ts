import { Worker } from "node:worker_threads";

/** A file that is made aside and put in place by a rename, in a directory that is made for it if need be. */
export interface FilePlacing {
  /** Where it is made: by one caller at a time. */
  readonly staged: string;
  readonly path: string;
  readonly text: string;
}

export interface PlacingRequest {
  readonly id: number;
  readonly files: readonly FilePlacing[];
}

export interface PlacingAnswer {
  readonly id: number;
  /** One for each file, in order; undefined where it is in place. */
  readonly faults: readonly ({ readonly code: string; readonly message: string } | undefined)[];
}

interface Waiting {
  readonly resolve: (faults: PlacingAnswer["faults"]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Places many small files with one message to a thread of its own. A file takes four system calls; through Node's asynchronous
 * files each of them is a journey between two threads, which costs several times the call itself.
 */
export class DocumentThread {
  readonly #script: URL;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #requests = 0;

  /** `script`: of place-files.js. */
  constructor(script: URL) {
    this.#script = script;
  }

  /** Resolves with what became of each, in order. Rejects where the thread itself failed: each may be there or not. */
  place(files: readonly FilePlacing[]): Promise<PlacingAnswer["faults"]> {
    const request: PlacingRequest = { id: this.#requests++, files };
    return new Promise((resolve, reject) => {
      this.#waiting.set(request.id, { resolve, reject });
      this.#running().postMessage(request);
    });
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #running(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(this.#script);
    this.#worker = worker;
    worker.on("message", ({ id, faults }: PlacingAnswer) => {
      this.#waiting.get(id)?.resolve(faults);
      this.#waiting.delete(id);
    });
    worker.on("error", (error) => this.#ended(worker, error));
    worker.on("exit", () => this.#ended(worker, new Error("The thread that places documents has ended.")));
    return worker;
  }

  /** The next request starts another one. */
  #ended(worker: Worker, why: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const error = why instanceof Error ? why : new Error(String(why));
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
