import type { JsonObject, JsonValue } from "../json.js";
import { faultOfResultPath } from "../result-path.js";
import type { TaskContext } from "../task-context.js";

export interface MemoryContextOptions {
  readonly jobId?: string;
  readonly taskName?: string;
  readonly run?: number;
  readonly attempt?: number;
  readonly deliveries?: number;
  readonly inputFile?: string;
  readonly signal?: AbortSignal;
  /** Results of the tasks before this one. */
  readonly results?: Readonly<Record<string, JsonValue>>;
  /** What is in the job's result directory already. */
  readonly files?: Iterable<readonly [path: string, content: Uint8Array]>;
}

/** A task context that keeps what a handler does where a test can look at it. */
export interface MemoryContext extends TaskContext {
  readonly logged: readonly { readonly message: string; readonly fields: JsonObject }[];
  readonly reported: readonly number[];
  /** What the handler wrote, by path. `readResult` doesn't see it: files appear only when an attempt has succeeded. */
  readonly written: ReadonlyMap<string, Uint8Array>;
}

/** For testing a handler without an engine: `await handler.run(payload, createMemoryContext({ … }))`. */
export function createMemoryContext(options: MemoryContextOptions = {}): MemoryContext {
  const { jobId = "job", taskName = "task", run = 1, attempt = 1, deliveries = 1 } = options;
  const logged: { message: string; fields: JsonObject }[] = [];
  const reported: number[] = [];
  const written = new Map<string, Uint8Array>();
  const files = new Map(options.files ?? []);
  const results: Readonly<Record<string, JsonValue>> = withoutPrototype(options.results ?? {});

  return {
    ...(options.inputFile === undefined ? {} : { inputFile: options.inputFile }),
    jobId,
    taskName,
    run,
    attempt,
    deliveries,
    idempotencyKey: `${jobId}/${run}/${taskName}`,
    signal: options.signal ?? new AbortController().signal,
    results,
    logged,
    reported,
    written,
    log(message, fields = {}) {
      logged.push({ message, fields });
    },
    progress(fraction) {
      if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`Progress is from 0 to 1, not ${fraction}.`);
      reported.push(fraction);
    },
    result(name) {
      const value = results[name];
      return value === undefined
        ? Promise.reject(new Error(`No result of a task "${name}" is given to "${taskName}".`))
        : Promise.resolve(value);
    },
    readResult(path) {
      const content = files.get(path);
      const fault = faultOfResultPath(path) ?? (content === undefined ? "no such file" : undefined);
      return content === undefined || fault !== undefined ? refuse(path, fault) : Promise.resolve(content);
    },
    writeResult(path, content) {
      const fault = faultOfResultPath(path);
      if (fault !== undefined) return refuse(path, fault);
      written.set(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
      return Promise.resolve();
    },
  };
}

function withoutPrototype(record: Readonly<Record<string, JsonValue>>): Record<string, JsonValue> {
  const bare = Object.create(null) as Record<string, JsonValue>;
  for (const [name, value] of Object.entries(record)) bare[name] = value;
  return bare;
}

function refuse(path: string, fault: string | undefined): Promise<never> {
  return Promise.reject(
    new Error(`The result file ${JSON.stringify(path)} can't be used: ${fault ?? "no such file"}.`),
  );
}
