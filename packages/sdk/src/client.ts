import { v7 as uuidv7 } from "uuid";
import {
  type Accepted,
  type CommandAnswer,
  isEnded,
  type JobDocument,
  type JobSummary,
  type LogEntry,
  type Plan,
  type TaskDocument,
} from "./documents.js";
import { WaitTimeoutError } from "./spe-error.js";
import { Transport, type TransportOptions } from "./transport.js";

export interface SubmitOptions {
  /** The job's id; made (UUIDv7) where neither this nor the request names one. The same id again runs nothing twice. */
  readonly id?: string;
}

export interface WaitOptions {
  /** Milliseconds; without it, as long as it takes. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Called with each state seen on the way. */
  readonly onProgress?: (job: JobDocument) => void;
}

/** Filters of `GET /jobs`; each may be absent. */
export interface JobFilter {
  readonly status?: readonly string[];
  readonly type?: string;
  readonly label?: readonly string[];
  readonly name?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
}

export interface LogFilter {
  readonly task?: string;
  readonly attempt?: number;
  readonly after?: string;
}

/** A client of SPE's gateway. Every method rejects with SpeError where the engine refuses, and with UnreachableError where it does not answer. */
export class SpeClient {
  readonly #transport: Transport;

  constructor(options: TransportOptions) {
    this.#transport = new Transport(options);
  }

  /**
   * Hands a job over; resolves once all in-sync replicas have it. `request` is the job as contract §2 describes it: an object,
   * or JSON text, which is sent as it stands.
   */
  async submit(request: object | string, options: SubmitOptions = {}): Promise<Accepted | JobDocument> {
    const id = options.id ?? (namesItsId(request) ? undefined : uuidv7());
    return await this.#transport.json("jobs", {
      method: "post",
      body: typeof request === "string" ? request : JSON.stringify(request),
      headers: { "content-type": "application/json", ...(id === undefined ? {} : { "idempotency-key": id }) },
    });
  }

  /** Nothing is stored: the order and schedule the job would have. */
  async plan(request: object | string): Promise<Plan> {
    return await this.#transport.json("jobs/plan", {
      method: "post",
      body: typeof request === "string" ? request : JSON.stringify(request),
      headers: { "content-type": "application/json" },
    });
  }

  async job(id: string): Promise<JobDocument> {
    return await this.#transport.json(jobPath(id));
  }

  /** A task with its whole result and every attempt. */
  async task(id: string, name: string): Promise<TaskDocument> {
    return await this.#transport.json(`${jobPath(id)}/tasks/${encodeURIComponent(name)}`);
  }

  /** Newest first; pages are fetched as the caller goes on. */
  async *jobs(filter: JobFilter = {}): AsyncGenerator<JobSummary, void, undefined> {
    let cursor: string | undefined;
    do {
      const page: { jobs: JobSummary[]; nextCursor?: string } = await this.#transport.json("jobs", {
        searchParams: queryOf({ ...filter, cursor }),
      });
      yield* page.jobs;
      cursor = page.nextCursor;
    } while (cursor !== undefined);
  }

  /** Resolves with the job once it has ended, whatever its end. Rejects with WaitTimeoutError when `timeoutMs` has passed. */
  async wait(id: string, options: WaitOptions = {}): Promise<JobDocument> {
    const startedAt = performance.now();
    let pauseMs = 50;
    for (;;) {
      options.signal?.throwIfAborted();
      const job = await this.job(id);
      options.onProgress?.(job);
      if (isEnded(job.status)) return job;
      const leftMs = (options.timeoutMs ?? Number.POSITIVE_INFINITY) - (performance.now() - startedAt);
      if (leftMs <= 0)
        throw new WaitTimeoutError(`Job ${id} is still ${job.status} after ${options.timeoutMs ?? 0} ms; it goes on.`);
      await pause(Math.min(pauseMs, leftMs), options.signal);
      pauseMs = Math.min(pauseMs * 1.5, 1_000);
    }
  }

  async cancel(id: string, reason?: string): Promise<CommandAnswer> {
    return await this.#transport.json(jobPath(id), {
      method: "delete",
      ...(reason === undefined ? {} : { searchParams: { reason } }),
    });
  }

  async start(id: string): Promise<CommandAnswer> {
    return await this.#transport.json(`${jobPath(id)}/start`, { method: "post" });
  }

  /** Lets a failed or cancelled job run on; succeeded tasks keep their results. */
  async retry(id: string, tasks?: readonly string[]): Promise<CommandAnswer> {
    return await this.#transport.json(`${jobPath(id)}/retry`, {
      method: "post",
      ...(tasks === undefined ? {} : { json: { tasks } }),
    });
  }

  /** The lines there are now, oldest first. `after` is the id of the last line already seen. */
  async logs(id: string, filter: LogFilter = {}): Promise<readonly LogEntry[]> {
    const answer = await this.#transport.json<{ lines: LogEntry[] }>(`${jobPath(id)}/logs`, {
      searchParams: queryOf({ ...filter }),
    });
    return answer.lines;
  }

  /** The result document: every task's result, the failures. */
  async results(id: string): Promise<unknown> {
    return await this.#transport.json(`${jobPath(id)}/results`);
  }

  async version(): Promise<unknown> {
    return await this.#transport.json("version");
  }
}

function jobPath(id: string): string {
  return `jobs/${encodeURIComponent(id)}`;
}

function namesItsId(request: object | string): boolean {
  if (typeof request !== "string") return "id" in request;
  try {
    const parsed: unknown = JSON.parse(request);
    return typeof parsed === "object" && parsed !== null && "id" in parsed;
  } catch {
    return true; // not JSON: the engine says so better, and an id would not help
  }
}

function queryOf(filter: Readonly<Record<string, string | number | readonly string[] | undefined>>): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) query.append(name, one);
  }
  return query;
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
